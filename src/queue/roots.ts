/**
 * One queue, several machines: a job names its logs root, and each machine says where it has it.
 *
 * Paths in jobs are relative to the root, so nothing of one machine's mounts reaches another.
 */

import { StackvizError } from '../base/errors.ts';
import type { Config } from '../config/schema.ts';
import type { Job } from './queue.ts';

/** The roots of this machine: name -> path. */
export function rootsOf({ root, queue }: Pick<Config, 'root' | 'queue'>): Map<string, string> {
  return new Map([...Object.entries(queue.otherRoots), [queue.rootName, root]]);
}

/** What a root is called among all that share a Redis: names of roots are of one queue only. */
export const nameInRedis = ({
  name,
  rootName,
}: Pick<Config['queue'], 'name' | 'rootName'>): string => `${name}:${rootName}`;

/**
 * The settings as they are for a job: its root is `root`.
 *
 * @throws StackvizError ROOT_UNKNOWN (retryable): another machine may have it.
 */
export function configFor<C extends Pick<Config, 'root' | 'queue'>>(config: C, job: Job): C {
  if (job.root === undefined || job.root === config.queue.rootName) return config;
  const root = rootsOf(config).get(job.root);
  if (root === undefined) {
    const message = `this machine has no path for the logs root ${job.root} (queue.otherRoots)`;
    throw new StackvizError('ROOT_UNKNOWN', message, { retryable: true });
  }
  return { ...config, root };
}
