/** The threads that walk the tree for a sweep, seen from the main one: see sweep-thread.ts. */
import { Worker } from 'node:worker_threads';
import { StackvizError, toStackvizError } from '../../base/errors.ts';
import { entryModule } from '../../base/program.ts';
import { rootMissing } from '../../tree/root.ts';
import type { NewestFound } from '../tree/newest.ts';
import type { Found, ScanCounts } from './scan.ts';
import type { SweepMessage, SweepOrder } from './sweep-thread.ts';

/**
 * Runs a walk in a thread.
 *
 * @param onBuilds false: stop
 * @returns the newest directories; null: stopped before the end
 * @throws StackvizError ROOT_MISSING, SWEEP_FAILED
 */
export function runWalk(
  order: SweepOrder,
  signal: AbortSignal,
  onBuilds: (builds: Found[]) => Promise<boolean>,
  onCounts: (counts: ScanCounts) => void,
): Promise<NewestFound | null> {
  const thread = new Worker(entryModule('watch/sweep/sweep-thread'), {
    workerData: order,
    resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 512 },
  });
  const dealtWith = new Int32Array(order.dealtWith);
  let work: Promise<unknown> = Promise.resolve();
  let stop = () => {};
  return new Promise<NewestFound | null>((resolve, reject) => {
    stop = () => void work.finally(() => resolve(null));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    thread.on('message', (message: SweepMessage) => {
      onCounts(message.counts);
      if (message.kind === 'end') {
        work.then(() => resolve(message.newest), reject);
        return;
      }
      work = work.then(async () => {
        if (!(await onBuilds(message.builds))) resolve(null);
        Atomics.add(dealtWith, 0, 1);
        Atomics.notify(dealtWith, 0);
      });
      work.catch(reject);
    });
    thread.on('error', (error) => reject(threadError(order.scan.root, error)));
  }).finally(() => {
    signal.removeEventListener('abort', stop);
    return thread.terminate();
  });
}

function threadError(root: string, error: unknown): StackvizError {
  const { code, message } = toStackvizError(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return rootMissing(root, error);
  return new StackvizError('SWEEP_FAILED', message, { retryable: true, cause: error });
}
