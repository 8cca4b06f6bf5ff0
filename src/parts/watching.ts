/** Watching, wired once: watch -> settle -> queue, of the watcher daemon and of `run`. */
import type { Logger } from '../base/log.ts';
import { createJudge, judgeOptions } from '../build/judge.ts';
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
  // after a reload as the watcher's own counters: what was seen and what was enqueued add up
  service.vitals.enqueued = 0;
  return startWatcher({
    root: config.root,
    config: config.watch,
    pathTemplates: config.metadata.pathTemplates,
    assetsDirectory: config.publish.assetsDirectory,
    judge: createJudge(judgeOptions(config)),
    queue: { add: countEnqueued(service.vitals, queue.add), counts: queue.counts },
    onSettled: service.settled,
    log,
  });
}
