/**
 * The history as a daemon asks it: in a process of its own, which is started with a build, or where there is
 * something else to do, and ends where there is nothing. A fault of it costs a page its history, never a build.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../base/log.ts';
import type { Config } from '../config/schema.ts';
import type { RunRecord } from '../format/history.ts';
import { rootsOf } from '../queue/roots.ts';
import { frontPath } from './files/places.ts';
import type { Answer } from './keeper/answer.ts';
import { createKeeperChild } from './keeper/child.ts';
import { createIdleWatch } from './keeper/idle.ts';
import { modifiedMs } from './keeper/modified.ts';
import {
  type JobNews,
  type KeeperRequest,
  parseNews,
  parseReply,
  parseTrouble,
} from './keeper/protocol.ts';

/** How long a build waits for what is known about it, and a stop for what is under way. */
const ANSWER_MS = 5_000;
const STOP_MS = 2_000;
/** When the process is there though no build comes. */
const PACE = {
  /** Until the first look whether there is something to do for it, and between two. */
  firstMs: 30_000,
  lookMs: 300_000,
  /**
   * So long it stays after a build: a start takes 0.2 s of CPU time, and what it knew of tests that grew is found out
   * again, in a second or two of a large site.
   */
  restMs: 300_000,
};
/** Builds that may wait to be added; what is lost is found by the next maintenance. */
const MAX_WAITING = 1000;

export interface HistoryClient {
  /** Whether there is any. */
  readonly isKept: boolean;
  /** What is known about a run; null: nothing can be said now. Never rejects. */
  about(root: string, run: RunRecord): Promise<Answer | null>;
  /** Tells of a build that was published, `asAsked` with the record that was asked about. Returns at once. */
  published(root: string, path: string, asAsked: boolean): void;
  close(): Promise<void>;
}

const NOTHING: HistoryClient = {
  isKept: false,
  about: async () => null,
  published: () => undefined,
  close: async () => undefined,
};

interface Waiting {
  what: string;
  root: string;
  resolve(answer: Answer | null): void;
}

/** What fails while the index cannot be opened; the others are questions. */
const OPENING = '';

/** Tells of each trouble once until it is over: the log, and by its code whoever shows it. */
function createTroubles(log: Logger, onTrouble: (code: string | null) => void) {
  const told = new Set<string>();
  /** Codes by what failed with them: one question may be answered while another goes on to fail. */
  const failing = new Map<string, string>();
  let shown: string | null = null;
  function show(): void {
    const code = [...failing.values()][0] ?? null;
    if (code !== shown) onTrouble(code);
    shown = code;
  }
  return {
    tell(what: string, code: string, message: string): void {
      if (told.has(code)) return;
      told.add(code);
      log.warn({ code: 'HISTORY_FAILED', cause: `${code}: ${message}` }, what);
    },
    failed(what: string, code: string): void {
      failing.set(what, code);
      show();
    },
    /** What is answered has an index that is open; where that is all that is known, of any question. */
    passed(what: string): void {
      failing.delete(OPENING);
      if (what === OPENING) failing.clear();
      else failing.delete(what);
      const left = [...failing.values()];
      for (const code of told) if (!left.includes(code)) told.delete(code);
      show();
    },
  };
}

/**
 * @param embedded the daemon has no Redis: `run`
 * @param onNews told now and then of how the jobs of a root go
 * @param onTrouble told by which error builds get no history; null: by none, any more
 */
export function createHistoryClient(
  config: Config,
  embedded: boolean,
  log: Logger,
  onNews: (news: JobNews) => void = () => undefined,
  pace = PACE,
  onTrouble: (code: string | null) => void = () => undefined,
): HistoryClient {
  if (!config.history.enabled || config.publish.format === 'upstream') return NOTHING;
  const waiting = new Map<number, Waiting>();
  const { tell, failed, passed } = createTroubles(log, onTrouble);
  const rest = createIdleWatch(config.queue.rootName, pace.restMs);
  const keeper = createKeeperChild(onMessage, onLost);
  let nextId = 1;
  let closed = false;

  function settle(id: number, answer: Answer | null): void {
    waiting.get(id)?.resolve(answer);
    waiting.delete(id);
  }

  function onMessage(message: unknown): void {
    const news = parseNews(message);
    if (news !== null) {
      onNews(news);
      rest.said(news.root, news);
      if (waiting.size === 0 && rest.mayEnd(Date.now())) void keeper.end();
      return;
    }
    const unopened = parseTrouble(message);
    if (unopened === null) passed(OPENING);
    else if (unopened !== undefined) failed(OPENING, unopened);
    const reply = parseReply(message);
    if (reply === null) return;
    const { what, root } = waiting.get(reply.id) ?? {};
    // one that comes too late tells nothing
    if (what !== undefined && reply.error !== undefined) {
      tell(what, reply.error.code, reply.error.message);
      failed(`${what} ${root}`, reply.error.code);
    } else if (what !== undefined) passed(`${what} ${root}`);
    settle(reply.id, (reply.answer ?? null) as Answer | null);
  }

  function onLost(why: string): void {
    tell('the process that keeps the history ended', 'HISTORY_LOST', why);
    for (const id of [...waiting.keys()]) settle(id, null);
  }

  const start = () => (closed ? null : keeper.start(() => ({ config, embedded, due: rest.due() })));

  function ask(
    what: string,
    request: { root: string } & ({ about: RunRecord } | { published: string; asAsked: boolean }),
    timeoutMs: number,
  ): Promise<Answer | null> {
    const child = start();
    if (child === null || waiting.size >= MAX_WAITING) return Promise.resolve(null);
    rest.asked(request.root, Date.now());
    return new Promise((resolve) => {
      const id = nextId++;
      const timer = setTimeout(() => {
        tell(what, 'HISTORY_SLOW', `no answer within ${timeoutMs / 1000} s`);
        settle(id, null);
      }, timeoutMs);
      timer.unref();
      waiting.set(id, {
        what,
        root: request.root,
        resolve(answer) {
          clearTimeout(timer);
          resolve(answer);
        },
      });
      child.send({ id, ...request } as KeeperRequest, (error) => {
        if (error !== null) settle(id, null);
      });
    });
  }

  const frontMs = (name: string) =>
    modifiedMs(rootsOf(config).get(name) ?? config.root, frontPath(config)).catch(() => null);
  async function look(): Promise<void> {
    if (!keeper.isThere() && (await rest.isNeeded(Date.now(), frontMs))) start();
    if (!closed) looking = setTimeout(look, pace.lookMs).unref();
  }
  let looking = setTimeout(look, pace.firstMs).unref();

  return {
    isKept: true,
    about: (root, about) => ask('the history could not be asked', { root, about }, ANSWER_MS),
    published(root, published, asAsked) {
      const what = 'a run could not be added to the history';
      void ask(what, { root, published, asAsked }, ANSWER_MS * 6);
    },
    async close() {
      closed = true;
      clearTimeout(looking);
      const deadline = performance.now() + STOP_MS;
      while (waiting.size > 0 && performance.now() < deadline) await sleep(20);
      await keeper.end();
    },
  };
}
