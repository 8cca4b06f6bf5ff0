/**
 * Entry of the process that keeps the history for a daemon: whatever it takes in time and memory, and
 * whatever becomes of it, no build waits for it long and no upload is seen later.
 */
import { toStackvizError } from '../../base/errors.ts';
import { createLogger, type Logger } from '../../base/log.ts';
import type { Config } from '../../config/schema.ts';
import { configFor } from '../../queue/roots.ts';
import { QueueUnavailable } from '../../queue/unavailable.ts';
import { frontPath } from '../files/places.ts';
import { readFront } from '../files/write.ts';
import { isInMemory, openHistory, openOthers } from '../open.ts';
import { createKeeper, type Keeper } from './keeper.ts';
import { modifiedMs } from './modified.ts';
import {
  type JobNews,
  jobsOf,
  type KeeperOrder,
  type KeeperReply,
  type KeeperRequest,
  type KeeperTrouble,
} from './protocol.ts';
import { createUpkeep } from './upkeep.ts';

/** Between two looks whether builds are gone; what failed is tried again, and what was lost is made, sooner. */
const MAINTAIN_MS = 3_600_000;
const AGAIN_MS = 60_000;
/** Between two tries to open an index. */
const OPEN_MS = 10_000;
/** By how much one may be later: daemons start together. */
const JITTER = 0.2;
/** So many writes of the files between two looks at how jobs go, whoever wrote that. */
const NEWS = 6;

process.title = 'stackvizd history';
process.umask(0o022);
// the parent decides what becomes of us
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('disconnect', () => process.exit(0));

const later = (ms: number) => ms * (1 + Math.random() * JITTER);

/** The keepers of the roots that builds came from. */
function createKeepers({ config, embedded, due }: KeeperOrder, log: Logger) {
  const keepers = new Map<string, Keeper>();

  function start(settings: Config, name: string): Keeper {
    /** Says once of each trouble until it is over. */
    const told = new Set<string>();
    async function trying(what: string, work: () => Promise<unknown>): Promise<void> {
      try {
        await work();
        told.delete(what);
      } catch (thrown) {
        const { code, message } = toStackvizError(thrown);
        const cause = `${code}: ${message}`;
        // that Redis is away its connection tells
        const isAway = thrown instanceof QueueUnavailable && thrown.refusal === null;
        if (!told.has(what) && !isAway)
          log.warn({ code: 'HISTORY_FAILED', root: settings.root, cause }, what);
        told.add(what);
      }
    }

    const store = openHistory(config, embedded, name, log);
    const others = openOthers(config, embedded, name, log);
    const keeper = createKeeper(settings, store, log, undefined, others);
    const pauseMs = later(MAINTAIN_MS);
    const upkeep = createUpkeep(keeper, pauseMs, due[name] ?? Date.now() + pauseMs);
    async function tell(): Promise<void> {
      // looked at first: who is idle has told of all that was written
      const idle = told.size === 0 && !isInMemory(config, embedded) && (await keeper.isDone());
      const frontMs = await modifiedMs(settings.root, frontPath(settings));
      const jobs = jobsOf(readFront(settings));
      const news: JobNews = { root: name, ...jobs, idle, dueMs: upkeep.dueMs(), frontMs };
      process.send?.(news, () => undefined);
    }
    // one after the other: what is written is what was just maintained, and what is told was just written
    let work = Promise.resolve();
    const doing = (what: string, task: () => Promise<unknown>, pauseMs: number, firstMs = 0) => {
      setTimeout(() => {
        work = work.then(() => trying(what, task));
        void work.then(() => doing(what, task, pauseMs, later(pauseMs)));
      }, firstMs);
    };
    const { writeSeconds } = config.history;
    const maintain = () => upkeep.look(Date.now());
    doing('the index of runs could not be maintained', maintain, AGAIN_MS);
    const write = () => keeper.writeFiles(Date.now());
    doing('the pages of jobs could not be written', write, writeSeconds * 1000);
    doing('how jobs go is not known', tell, NEWS * writeSeconds * 1000);
    return keeper;
  }

  return (name: string): Keeper => {
    const known = keepers.get(name);
    if (known !== undefined) return known;
    const job = { path: '', source: 'trigger' as const, reason: '', root: name };
    const keeper = start(configFor(config, job), name);
    keepers.set(name, keeper);
    return keeper;
  };
}

process.once('message', (order: KeeperOrder) => {
  const log = createLogger(order.config.logLevel).child({ child: process.pid });
  const keeperOf = createKeepers(order, log);

  const send = (message: KeeperTrouble | KeeperReply) => process.send?.(message, () => undefined);
  let trouble: string | null = null;

  /** Opens the index of each root, for whoever asks as well, and says whether it could: again and again until then. */
  function open(): void {
    try {
      for (const root of [order.config.queue.rootName, ...Object.keys(order.due)]) keeperOf(root);
      if (trouble !== null) send({ trouble: null });
    } catch (thrown) {
      const { code, message } = toStackvizError(thrown);
      const cause = `${code}: ${message}`;
      if (code !== trouble) {
        log.warn({ code: 'HISTORY_FAILED', cause }, 'the index of runs cannot be opened');
        send({ trouble: code });
      }
      trouble = code;
      setTimeout(open, OPEN_MS);
    }
  }
  open();

  async function reply(request: KeeperRequest): Promise<KeeperReply> {
    const { id, root } = request;
    try {
      const keeper = keeperOf(root);
      if ('about' in request) return { id, answer: await keeper.about(request.about) };
      await keeper.published(request.published, request.asAsked);
      return { id, answer: null };
    } catch (thrown) {
      const { code, message } = toStackvizError(thrown);
      return { id, error: { code, message } };
    }
  }

  process.on('message', (request: KeeperRequest) => {
    void reply(request).then(send);
  });
});
