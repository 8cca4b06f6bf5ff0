/** Watching, wired once: watch -> settle -> queue, of the watcher daemon and of `run`. */
import type { Logger } from '../base/log.ts';
import { isBuildDone } from '../build/state.ts';
import type { Config } from '../config/schema.ts';
import type { JobQueue } from '../queue/queue.ts';
import type { DaemonService } from '../service/tell/daemon.ts';
import { countEnqueued } from '../service/tell/vitals.ts';
import { startWatcher, type Watcher } from '../watch/watcher.ts';

/** Starts to watch the logs root; `ready` of what is returned resolves when uploads are seen. */
export function startWatching(
  config: Config,
  queue: Pick<JobQueue, 'add' | 'counts'>,
  service: DaemonService,
  log: Logger,
): Watcher {
  return startWatcher({
    root: config.root,
    config: config.watch,
    assetsDirectory: config.publish.assetsDirectory,
    enqueue: countEnqueued(service.vitals, queue.add),
    isDone: (build) => isBuildDone(config.root, build, config.process.maxFiles),
    onSettled: service.settled,
    waiting: async () => (await queue.counts()).waiting,
    log,
  });
}
