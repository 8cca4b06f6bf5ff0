/** The index of a logs root, in the store that the settings say. */
import type { Logger } from '../base/log.ts';
import type { Config } from '../config/schema.ts';
import { connectRedis } from '../queue/redis/connection.ts';
import { nameInRedis } from '../queue/roots.ts';
import { QueueUnavailable } from '../queue/unavailable.ts';
import type { OtherIndex } from './others.ts';
import { openRedisStore } from './store/redis.ts';
import { openSqliteStore } from './store/sqlite.ts';
import { IN_MEMORY } from './store/sqlite-schema.ts';
import type { HistoryStore } from './store/store.ts';

/** Whether the index ends with its process. */
export const isInMemory = ({ history }: Pick<Config, 'history'>, embedded: boolean): boolean =>
  embedded && history.sqliteFile === null;

/**
 * @param embedded the process has no Redis: of `run`
 * @param rootName of the logs root, as in jobs
 * @throws where a file cannot be opened; a Redis that is away is told by the first call
 */
export function openHistory(
  config: Pick<Config, 'history' | 'queue'>,
  embedded: boolean,
  rootName: string,
  log: Logger,
): HistoryStore {
  return openIndex(config, embedded, nameInRedis({ name: config.queue.name, rootName }), log);
}

/** The indexes of the other roots that are to be shown; none where ours is in memory. */
export function openOthers(
  config: Pick<Config, 'history' | 'queue'>,
  embedded: boolean,
  rootName: string,
  log: Logger,
): OtherIndex[] {
  if (isInMemory(config, embedded)) return [];
  const { history, queue } = config;
  const own = nameInRedis({ name: queue.name, rootName });
  return Object.entries(history.alsoShow)
    .filter(([name]) => name !== own)
    .map(([name, url]) => ({ name, url, store: openIndex(config, embedded, name, log) }));
}

function openIndex(
  { history, queue }: Pick<Config, 'history' | 'queue'>,
  embedded: boolean,
  name: string,
  log: Logger,
): HistoryStore {
  if (embedded || history.sqliteFile !== null) {
    return openSqliteStore(history.sqliteFile ?? IN_MEMORY, name, history);
  }
  return openRedisStore(connectRedis(queue.redis, 'keeper', log), name, history);
}

/** For a command: of a Redis that is away, why it is asked and which settings name it; else the error itself. */
export function explained(error: unknown): unknown {
  if (!(error instanceof QueueUnavailable)) return error;
  const where =
    "the history is in the daemons' Redis, which queue.redis names, or in the file that history.sqliteFile names";
  const { refusal } = error;
  return new QueueUnavailable(`${error.message}; ${where}`, { refusal, cause: error });
}
