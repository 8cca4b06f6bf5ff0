/** `stackvizd run`: everything in one process; for small sites, laptops and the demo. */
import type { Config } from '../config/schema.ts';
import { runUntilStopped } from '../lifecycle.ts';
import { createLogger } from '../log.ts';
import { createSandbox } from '../process/sandbox.ts';
import { isBuildDone } from '../process/state.ts';
import { createLocalQueue } from '../queue/local.ts';
import { startPreviewServer } from '../serve/server.ts';
import { startWatcher } from '../watch/watcher.ts';
import { showFailures, stopTimeoutMs } from '../worker.ts';

/** Runs until SIGINT or SIGTERM. @returns the exit code */
export function run(config: Config): Promise<number> {
  const log = createLogger(config.logLevel);
  const { root } = config;
  return runUntilStopped(log, { timeoutMs: stopTimeoutMs(config) }, async (onStop) => {
    const sandbox = createSandbox(config.process, config, log);
    onStop('sandbox', sandbox.close);
    const options = { ...config.queue, concurrency: config.process.concurrency };
    const queue = createLocalQueue(options, showFailures(config, sandbox.run, log), log);
    onStop('queue', () => queue.close(config.process.shutdownSeconds * 1000));
    const watching = startWatcher({
      root,
      config: config.watch,
      assetsDirectory: config.publish.assetsDirectory,
      enqueue: queue.add,
      isDone: (build) => isBuildDone(root, build, config.process.maxFiles),
      log,
    });
    onStop('watch', watching.close);
    await watching.ready;
    const { assetsDirectory } = config.publish;
    const server = await startPreviewServer({ root, assetsDirectory, ...config.serve, log });
    onStop('server', server.close);
    log.info({ root, url: `${server.url}/` }, 'started');
  });
}
