/** The index of a logs root, in the store that the settings say. */
import type { Logger } from '../base/log.ts';
import type { Config } from '../config/schema.ts';
import { connectRedis } from '../queue/redis/connection.ts';
import { nameInRedis } from '../queue/roots.ts';
import { QueueUnavailable } from '../queue/unavailable.ts';
import { openRedisStore } from './store/redis.ts';
import { openSqliteStore } from './store/sqlite.ts';
import type { HistoryStore } from './store/store.ts';

/** A root of which the history is kept in memory only: it is made from the tree at each start. */
const IN_MEMORY = ':memory:';

/**
 * @param embedded the process has no Redis: of `run`
 * @param rootName of the logs root, as in jobs
 * @throws where a file cannot be opened; a Redis that is away is told by the first call
 */
export function openHistory(
  { history, queue }: Pick<Config, 'history' | 'queue'>,
  embedded: boolean,
  rootName: string,
  log: Logger,
): HistoryStore {
  const name = nameInRedis({ name: queue.name, rootName });
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
