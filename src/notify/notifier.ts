/** Empties the spool: tells of each build, again and again where that fails, with longer and longer pauses. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../base/log.ts';
import { OUTPUT_DIRECTORY, SUMMARY } from '../build/ours.ts';
import { openFileBeneath } from '../tree/beneath.ts';
import { post, type Target } from './post.ts';
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

const LONGEST_PAUSE_MS = 3_600_000;
/** A summary is smaller than a mebibyte: see src/summary/bounds.ts. */
const MAX_BYTES = 4 * 1024 * 1024;

/** The bytes of a summary as it is now; null: it is gone, or no file of ours. */
async function readSummary({
  root,
  path,
}: Waiting['notice']): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    const file = await openFileBeneath(root, `${path}/${OUTPUT_DIRECTORY}/${SUMMARY}`);
    try {
      const { size } = await file.stat();
      return size > MAX_BYTES ? null : new Uint8Array(await file.readFile());
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}

/** Works until it is stopped. @returns what stops it, and waits for the try that is under way */
export function startNotifier(options: NotifierOptions, log: Logger): () => Promise<void> {
  const { directory, backoffMs, giveUpMs, lookMs } = options;
  /** By notice, how often it was tried, and when it may be again. */
  const tries = new Map<string, { count: number; notBefore: number }>();
  const stop = new AbortController();
  const idOf = ({ name, notice }: Waiting) => `${name.slice(0, 40)}-${notice.publishedAt}`;

  async function tell(waiting: Waiting): Promise<void> {
    const id = idOf(waiting);
    const { path } = waiting.notice;
    const summary = await readSummary(waiting.notice);
    const answer = summary === null ? null : await post(options, summary, id);
    const late = Date.now() - waiting.notice.publishedAt > giveUpMs;
    if (answer?.kind === 'failed' && !late) {
      const count = (tries.get(id)?.count ?? 0) + 1;
      const pause = Math.min(backoffMs * 2 ** (count - 1), LONGEST_PAUSE_MS);
      tries.set(id, { count, notBefore: Date.now() + pause });
      log.warn(
        { code: 'NOTIFICATION_FAILED', build: path, count, why: answer.why },
        'not told yet',
      );
      return;
    }
    tries.delete(id);
    if (answer?.kind === 'taken') log.info({ build: path }, 'told');
    else {
      const why = answer?.why ?? 'its summary is gone';
      log.error({ code: 'NOTIFICATION_GIVEN_UP', build: path, why }, 'not told of a build');
    }
    await removeNotice(directory, waiting);
  }

  async function look(): Promise<void> {
    const waiting = await readNotices(directory).catch((error: NodeJS.ErrnoException) => {
      // there is none before the first build
      if (error.code !== 'ENOENT') log.error({ err: error }, 'the spool cannot be read');
      return [];
    });
    const ids = new Set(waiting.map(idOf));
    for (const id of tries.keys()) if (!ids.has(id)) tries.delete(id);
    for (const one of waiting) {
      if (stop.signal.aborted) return;
      if ((tries.get(idOf(one))?.notBefore ?? 0) <= Date.now()) await tell(one);
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
