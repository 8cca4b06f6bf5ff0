/** Empties the spool: tells of each build, again and again where that fails, with longer and longer pauses. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../base/log.ts';
import { OUTPUT_DIRECTORY, SUMMARY } from '../build/own-files.ts';
import { openFileBeneath } from '../tree/beneath.ts';
import { type Answer, post, type Target } from './post.ts';
import { readNotices, removeNotice, type Waiting } from './spool.ts';

export interface NotifierOptions extends Target {
  directory: string;
  /** Milliseconds until the second try; doubles, to an hour at most. */
  backoffMs: number;
  /** Milliseconds after which a notice is given up. */
  giveUpMs: number;
  /** Milliseconds between two looks into the spool. */
  lookMs: number;
}

/** What it has done since its start, and what waits. */
export interface NotifierCounts {
  /** Notices in the spool, those that came since the last look left out; null: none yet, or it cannot be read. */
  waiting: number | null;
  /** When the oldest of them was published, epoch milliseconds; null: none waits. */
  oldestAtMs: number | null;
  /** Builds told of, and given up. */
  taken: number;
  givenUp: number;
  /** Builds that were gone before they could be told of, as builds expire: nobody asks for them any more. */
  gone: number;
  /** Tries that failed and are repeated. */
  failures: number;
}

export const createNotifierCounts = (): NotifierCounts => ({
  waiting: null,
  oldestAtMs: null,
  taken: 0,
  givenUp: 0,
  gone: 0,
  failures: 0,
});

const LONGEST_PAUSE_MS = 3_600_000;
/** A summary is smaller than a mebibyte: see src/summary/bounds.ts. */
const MAX_BYTES = 4 * 1024 * 1024;

/** What says that there is no such summary any more; what else keeps from it may pass, as rights that are missing. */
const GONE = new Set(['ENOENT', 'PATH_NOT_PLAIN']);

interface Gone {
  kind: 'gone';
}

/** The bytes of a summary as it is now, or why there are none. */
async function readSummary({
  root,
  path,
}: Waiting['notice']): Promise<Uint8Array<ArrayBuffer> | Answer | Gone> {
  try {
    const file = await openFileBeneath(root, `${path}/${OUTPUT_DIRECTORY}/${SUMMARY}`);
    try {
      const { size } = await file.stat();
      if (size > MAX_BYTES) return { kind: 'refused', why: 'its summary is too large' };
      return new Uint8Array(await file.readFile());
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return GONE.has(code ?? '') ? { kind: 'gone' } : { kind: 'failed', why: message };
  }
}

/** Works until it is stopped. @returns what stops it, and waits for the try that is under way */
export function startNotifier(
  options: NotifierOptions,
  counts: NotifierCounts,
  log: Logger,
): () => Promise<void> {
  const { directory, backoffMs, giveUpMs, lookMs } = options;
  /** By notice, how often it was tried, and when it may be again. */
  const tries = new Map<string, { count: number; notBefore: number }>();
  const stop = new AbortController();
  const idOf = ({ name, notice }: Waiting) => `${name.slice(0, 40)}-${notice.publishedAt}`;

  /** @returns whether nothing is left to be told of it */
  async function tell(waiting: Waiting): Promise<boolean> {
    const id = idOf(waiting);
    const { path } = waiting.notice;
    const summary = await readSummary(waiting.notice);
    const answer = 'kind' in summary ? summary : await post(options, summary, id);
    const late = Date.now() - waiting.notice.publishedAt > giveUpMs;
    if (answer.kind === 'failed' && !late) {
      counts.failures += 1;
      const count = (tries.get(id)?.count ?? 0) + 1;
      const pause = Math.min(backoffMs * 2 ** (count - 1), LONGEST_PAUSE_MS);
      tries.set(id, { count, notBefore: Date.now() + pause });
      log.warn(
        { code: 'NOTIFICATION_FAILED', build: path, count, why: answer.why },
        'not told yet',
      );
      return false;
    }
    tries.delete(id);
    if (!(await removeNotice(directory, waiting))) {
      log.warn(
        { code: 'NOTIFIER_NOT_ALONE', build: path },
        'its notice is gone already: where another notifier empties this spool, builds are told of twice',
      );
    }
    if (answer.kind === 'taken') {
      counts.taken += 1;
      log.info({ build: path }, 'told');
    } else if (answer.kind === 'gone') {
      counts.gone += 1;
      log.info({ build: path }, 'removed before it was told of');
    } else {
      counts.givenUp += 1;
      log.error(
        { code: 'NOTIFICATION_GIVEN_UP', build: path, why: answer.why },
        'not told of a build',
      );
    }
    return true;
  }

  /** What is told together stands together: none is counted as told and as waiting. */
  function countWaiting(left: Set<Waiting> | null): void {
    counts.waiting = left?.size ?? null;
    const [oldest] = left ?? [];
    counts.oldestAtMs = oldest?.notice.publishedAt ?? null;
  }

  async function look(): Promise<void> {
    const read = await readNotices(directory).catch((error: NodeJS.ErrnoException) => {
      // there is none before the first build
      if (error.code === 'ENOENT') return [];
      log.error({ err: error }, 'the spool cannot be read');
      return null;
    });
    const waiting = read ?? [];
    const left = read === null ? null : new Set(waiting);
    countWaiting(left);
    const ids = new Set(waiting.map(idOf));
    for (const id of tries.keys()) if (!ids.has(id)) tries.delete(id);
    for (const one of waiting) {
      if (stop.signal.aborted) return;
      const notBefore = Math.max(tries.get(idOf(one))?.notBefore ?? 0, one.notice.notBefore ?? 0);
      if (notBefore > Date.now() || !(await tell(one))) continue;
      left?.delete(one);
      countWaiting(left);
    }
  }

  const work = async () => {
    while (!stop.signal.aborted) {
      await look().catch((err) => log.error({ err }, 'the spool could not be worked on'));
      await sleep(lookMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  const done = work();
  return async () => {
    stop.abort();
    await done;
  };
}
