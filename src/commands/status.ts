/** `stackvizd status`: services, queue, last builds, failures; its exit code is a Nagios plugin's. */
import { accessSync, constants, statSync } from 'node:fs';
import { StackvizError, toStackvizError } from '../base/errors.ts';
import { createLogger } from '../base/log.ts';
import type { Config } from '../config/schema.ts';
import { createRedisQueue } from '../queue/redis/producer.ts';
import { collectDaemons, type SeenDaemon } from '../service/ask/collect.ts';
import { LEVELS, levelOf, problemsOf, type Thresholds } from '../service/ask/verdict.ts';
import type { QueueView } from '../service/tell/vitals.ts';
import { directoryAt } from '../tree/root.ts';
import { print } from './results/print.ts';
import { type StatusReport, statusText } from './status-text.ts';

const RECENT_SHOWN = 10;
/** Failed builds asked for; a flood of them beyond is counted as so many. */
const FAILED_ASKED = 200;
const FAILED_SHOWN = 20;
/** A daemon on a busy machine may take a second; Nagios gives a plugin ten. */
const PATIENCE_MS = 5_000;
const ADVICE = 'run this as root, or as a user in the groups stackviz and redis';

export interface StatusOptions extends Thresholds {
  json: boolean;
}

async function lookAtDaemons(directory: string): Promise<SeenDaemon[] | { hidden: string }> {
  try {
    return await collectDaemons(directory, PATIENCE_MS);
  } catch (error) {
    if (error instanceof StackvizError) return { hidden: `${error.message}: ${ADVICE}` };
    throw error;
  }
}

type QueueAnswer = Pick<StatusReport, 'queue' | 'failed' | 'recent'>;

/** Whether it is us whom the system does not let to the socket. */
function mayNotConnect(socketPath: string | null): boolean {
  try {
    if (socketPath !== null) accessSync(socketPath, constants.W_OK);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES';
  }
}

async function askRedis(config: Config['queue']): Promise<QueueAnswer> {
  const queue = createRedisQueue(config, createLogger('silent'));
  try {
    const [counts, oldestWaitingMs, evictionPolicy, failed, recent] = await Promise.all([
      queue.counts(),
      queue.oldestWaitingMs(),
      queue.evictionPolicy(),
      queue.failed(FAILED_ASKED),
      queue.recent(RECENT_SHOWN),
    ]);
    return { queue: { ...counts, oldestWaitingMs, evictionPolicy }, failed, recent };
  } catch (error) {
    const { message } = toStackvizError(error);
    if (mayNotConnect(config.redis.socketPath)) {
      const away = `may not ask Redis: ${message}: ${ADVICE}`;
      return { queue: { away, hidden: true }, failed: [], recent: [] };
    }
    const away = `${message}; queue.redis names the Redis of the daemons`;
    return { queue: { away }, failed: [], recent: [] };
  } finally {
    await queue.close();
  }
}

/** A daemon that has its queue in itself, or alone knows which it is, tells no more of it than numbers. */
function queueOf(daemon?: SeenDaemon): QueueAnswer {
  const counts = (daemon?.state?.queue.counts ?? null) as QueueView | null;
  return { queue: counts ?? { away: 'the queue was not asked yet' }, failed: [], recent: [] };
}

/** The daemons that these settings are about. A further root has its own queue, and settings to ask with. */
const ofInterest = (all: SeenDaemon[], { metrics, queue }: Config) =>
  all.filter(
    ({ state }) =>
      state === null ||
      state.role === 'run' ||
      (state.role === 'serve' ? metrics.expect.includes('serve') : state.queue.name === queue.name),
  );

/** Not whether a directory may be read: whoever asks is often another user. */
function isMissing(path: string): boolean {
  try {
    return !statSync(path).isDirectory();
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}

/** What we see at the roots of watchers; without those that we may not look at, or are not there. */
async function directoriesOf(daemons: SeenDaemon[]): Promise<Map<string, string>> {
  const directories = new Map<string, string>();
  for (const { state } of daemons) {
    const path = state?.watcher?.root?.path;
    const directory = path && (await directoryAt(path).catch(() => null));
    if (path && directory) directories.set(path, directory);
  }
  return directories;
}

/** Whether the watchers that run look elsewhere: settings that were changed, or others than theirs. */
async function unwatchedOf(root: string, daemons: SeenDaemon[]) {
  const watched = daemons.flatMap(({ state }) => state?.watcher?.root ?? []);
  const here = await directoryAt(root).catch(() => null);
  // by another path, through a link, it is the same
  const isWatched = watched.some(({ path, directory }) => path === root || directory === here);
  return watched.length === 0 || isWatched
    ? null
    : { root, watched: watched.map(({ path }) => path) };
}

/** @returns the exit code: 0 ok, 1 warning, 2 critical, 3 unknown */
export async function status(config: Config, options: StatusOptions): Promise<number> {
  const all = await lookAtDaemons(config.metrics.socketDirectory);
  const daemons = 'hidden' in all ? all : ofInterest(all, config);
  const servesOnly = config.metrics.expect.join() === 'serve';
  const role = servesOnly ? 'serve' : 'run';
  const teller =
    'hidden' in daemons ? undefined : daemons.find(({ state }) => state?.role === role);
  const asksRedis = teller === undefined && !servesOnly;
  const view = asksRedis ? await askRedis(config.queue) : queueOf(teller);
  const { expect, socketDirectory: lookedIn } = config.metrics;
  const missingRoot = servesOnly || !isMissing(config.root) ? null : config.root;
  const directories = 'hidden' in daemons ? new Map() : await directoriesOf(daemons);
  const unwatched = 'hidden' in daemons ? null : await unwatchedOf(config.root, daemons);
  const problems = problemsOf(
    { daemons, lookedIn, missingRoot, unwatched, directories, ...view },
    expect,
    options,
    Date.now(),
  );
  const level = levelOf(problems);
  const report: StatusReport = {
    level,
    problems,
    root: config.root,
    queueName: teller?.state?.queue.name ?? config.queue.name,
    daemons,
    lookedIn,
    ...view,
    failed: view.failed.slice(0, FAILED_SHOWN),
  };
  print(options.json ? JSON.stringify(forPrograms(report)) : statusText(report));
  return LEVELS.indexOf(level);
}

/** The members that are documented in docs/operations.md; null where something could not be asked. */
function forPrograms(report: StatusReport) {
  const { root, level, problems, daemons, queueName, queue, recent, failed } = report;
  const services =
    'hidden' in daemons
      ? null
      : daemons.map(({ name, state, trouble }) => ({
          name,
          alive: state !== null && state.fault === null,
          trouble,
          ...state,
        }));
  const told = { level, problems, root, queue: queueName, services, recent, failed };
  if ('away' in queue) return { ...told, counts: null, evictionPolicy: null };
  const { evictionPolicy = null, ...counts } = queue;
  return { ...told, counts, evictionPolicy };
}
