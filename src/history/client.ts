/**
 * The history as a daemon asks it: in a process of its own, which is started with the first build and
 * again when it has died. A fault of it costs a page its history, never a build.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Logger } from '../base/log.ts';
import { entryModule } from '../base/program.ts';
import type { Config } from '../config/schema.ts';
import type { RunRecord } from '../format/history.ts';
import type { Answer } from './keeper/about.ts';
import {
  type JobNews,
  type KeeperOrder,
  type KeeperRequest,
  parseNews,
  parseReply,
} from './keeper/protocol.ts';

/** How long a build waits for what is known about it, and a stop for what is under way. */
const ANSWER_MS = 5_000;
const STOP_MS = 2_000;
/** A keeper that died is not started again before. */
const AGAIN_MS = 10_000;
/** A daemon that has had no build for so long starts it all the same. */
const IDLE_MS = 30_000;
/** Builds that may wait to be added; what is lost is found by the next maintenance. */
const MAX_WAITING = 1000;
const HEAP_MEBIBYTES = 256;
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'JOURNAL_STREAM'];

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
  resolve(answer: Answer | null): void;
}

function forkKeeper(onNews: (news: JobNews) => void): ChildProcess {
  const env = Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]]));
  const keeper = fork(fileURLToPath(entryModule('history/keeper/keeper-process')), {
    execArgv: [
      `--max-old-space-size=${HEAP_MEBIBYTES}`,
      // as in bin/stackvizd
      '--max-semi-space-size=1',
      '--disable-warning=ExperimentalWarning',
    ],
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  keeper.on('message', (message) => {
    const news = parseNews(message);
    if (news !== null) onNews(news);
  });
  return keeper;
}

async function endKeeper(keeper: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => keeper.once('exit', resolve));
  keeper.kill('SIGKILL');
  await gone;
}

/**
 * @param embedded the daemon has no Redis: `run`
 * @param onNews told now and then of how the jobs of a root go
 */
export function createHistoryClient(
  config: Config,
  embedded: boolean,
  log: Logger,
  onNews: (news: JobNews) => void = () => undefined,
): HistoryClient {
  if (!config.history.enabled || config.publish.format === 'upstream') return NOTHING;
  const waiting = new Map<number, Waiting>();
  let child: ChildProcess | null = null;
  let nextId = 1;
  let startedMs = Number.NEGATIVE_INFINITY;
  let told = '';
  let closed = false;

  function tell(what: string, code: string, message: string): void {
    if (told === code) return;
    told = code;
    log.warn({ code: 'HISTORY_FAILED', cause: `${code}: ${message}` }, what);
  }

  function settle(id: number, answer: Answer | null): void {
    waiting.get(id)?.resolve(answer);
    waiting.delete(id);
  }

  function onMessage(message: unknown): void {
    const reply = parseReply(message);
    if (reply === null) return;
    const what = waiting.get(reply.id)?.what;
    if (reply.error === undefined) told = '';
    else if (what !== undefined) tell(what, reply.error.code, reply.error.message);
    settle(reply.id, (reply.answer ?? null) as Answer | null);
  }

  function start(): ChildProcess | null {
    if (child?.connected) return child;
    if (closed || performance.now() - startedMs < AGAIN_MS) return null;
    startedMs = performance.now();
    const started = forkKeeper(onNews);
    const gone = (why: string) => {
      if (child !== started) return;
      child = null;
      if (!closed) tell('the process that keeps the history ended', 'HISTORY_LOST', why);
      for (const id of [...waiting.keys()]) settle(id, null);
    };
    started.on('message', onMessage);
    started.on('error', (error) => gone(error.message));
    started.on('exit', (code, signal) => gone(signal ?? `exit code ${code}`));
    child = started;
    started.send({ config, embedded } satisfies KeeperOrder, () => undefined);
    return started;
  }

  function ask(
    what: string,
    request: { root: string } & ({ about: RunRecord } | { published: string; asAsked: boolean }),
    timeoutMs: number,
  ): Promise<Answer | null> {
    const keeper = start();
    if (keeper === null || waiting.size >= MAX_WAITING) return Promise.resolve(null);
    return new Promise((resolve) => {
      const id = nextId++;
      const timer = setTimeout(() => {
        tell(what, 'HISTORY_SLOW', `no answer within ${timeoutMs / 1000} s`);
        settle(id, null);
      }, timeoutMs);
      timer.unref();
      waiting.set(id, {
        what,
        resolve(answer) {
          clearTimeout(timer);
          resolve(answer);
        },
      });
      keeper.send({ id, ...request } as KeeperRequest, (error) => {
        if (error !== null) settle(id, null);
      });
    });
  }

  // without builds there is something to do as well: some expire
  const idle = setTimeout(start, IDLE_MS).unref();

  return {
    isKept: true,
    about: (root, about) => ask('the history could not be asked', { root, about }, ANSWER_MS),
    published(root, published, asAsked) {
      const what = 'a run could not be added to the history';
      void ask(what, { root, published, asAsked }, ANSWER_MS * 6);
    },
    async close() {
      closed = true;
      clearTimeout(idle);
      const deadline = performance.now() + STOP_MS;
      while (waiting.size > 0 && performance.now() < deadline) await sleep(20);
      const last = child;
      child = null;
      if (last !== null) await endKeeper(last);
    },
  };
}
