/** `stackvizd reindex`: makes the index of runs anew from what is published in the tree. */

import { createLogger } from '../../base/log.ts';
import type { Config } from '../../config/schema.ts';
import { countOf } from '../../format/quantities.ts';
import { createKeeper } from '../../history/keeper/keeper.ts';
import { explained, openHistory } from '../../history/open.ts';
import { print } from '../results/print.ts';

/** @returns the exit code: 1 where another process makes it just now */
export async function reindex(config: Config): Promise<number> {
  const log = createLogger(config.logLevel === 'info' ? 'error' : config.logLevel);
  const store = openHistory(config, false, config.queue.rootName, log);
  const keeper = createKeeper(config, store, log);
  try {
    const found = await keeper.reindex({ gently: false });
    if (found === null) {
      print('another process makes the index just now');
      return 1;
    }
    await keeper.writeFiles(Date.now(), { front: true });
    print(
      `${countOf(found, 'build')} with a record, ${countOf(await store.count(), 'run')} in the index`,
    );
    return 0;
  } catch (error) {
    throw explained(error);
  } finally {
    await keeper.close();
  }
}
