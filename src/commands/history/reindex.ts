/** `stackvizd reindex`: makes the index of runs anew from what is published in the tree. */

import { StackvizError } from '../../base/errors.ts';
import { createLogger } from '../../base/log.ts';
import type { Config } from '../../config/schema.ts';
import { countOf } from '../../format/quantities.ts';
import { createKeeper } from '../../history/keeper/keeper.ts';
import type { Found } from '../../history/keeper/tree.ts';
import { explained, openHistory } from '../../history/open.ts';
import { putAsideDamaged } from '../../history/store/sqlite-file.ts';
import { actForDaemons } from '../daemons/user.ts';
import { print } from '../results/print.ts';

/** How many runs there are, and why there are not more. */
export function describe(
  { records, old, without }: Found,
  runs: number,
  { days }: Config['history'],
) {
  const beyond = records - old - runs;
  const why = [
    ...(old > 0 ? [`${old} older than history.days (${days})`] : []),
    ...(beyond > 0 ? [`${beyond} beyond history.runsPerJob or history.maxRuns`] : []),
    ...(without > 0 ? [`${without} published without a record: no job's name is known`] : []),
  ];
  const reasons = why.length > 0 ? `; left out: ${why.join(', ')}` : '';
  return `${countOf(records, 'build')} with a record, ${countOf(runs, 'run')} in the index${reasons}`;
}

/**
 * @returns the exit code: 1 where another process makes it just now
 * @throws StackvizError CONFIG_INVALID where no history is kept, ROOT_MISSING; system errors
 */
export async function reindex(config: Config): Promise<number> {
  if (!config.history.enabled) {
    throw new StackvizError('CONFIG_INVALID', 'history.enabled: false: nobody keeps an index');
  }
  const mayWrite = await actForDaemons(config);
  const log = createLogger(config.logLevel === 'info' ? 'error' : config.logLevel);
  const { sqliteFile } = config.history;
  const aside = sqliteFile === null ? null : putAsideDamaged(sqliteFile);
  if (aside !== null) print(`${sqliteFile} was damaged, and is ${aside} now: remove that`);
  const store = openHistory(config, false, config.queue.rootName, log);
  const keeper = createKeeper(config, store, log);
  try {
    const found = await keeper.reindex({ gently: false });
    if (found === null) {
      print('another process makes the index just now');
      return 1;
    }
    // another's files would be in the daemons' way; they write them, all being out of date now
    if (mayWrite) await keeper.writeFiles(Date.now(), { front: true });
    print(describe(found, await store.count(), config.history));
    return 0;
  } catch (error) {
    throw explained(error);
  } finally {
    await keeper.close();
  }
}
