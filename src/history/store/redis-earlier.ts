/**
 * The index as earlier versions kept it, `stackvizd-history:2:<root>:`: all queues that had one name for their
 * root shared it, so nobody can say whose its runs are. It is not taken over, the tree has them.
 */
import type { Redis } from 'ioredis';

/** What has a key of its own, beside the runs of each job; causes and leases expire by themselves. */
const PARTS = ['record', 'of', 'all', 'names', 'version', 'stale', 'pushed', 'intents', 'complete'];

/**
 * Removes it; none is no error. A daemon of an earlier version that still runs makes it again: the next
 * `reindex` removes that too.
 *
 * @param name of the index that takes its place, `<queue>:<root>`
 */
export async function forgetEarlier(client: Redis, name: string): Promise<void> {
  const prefix = `stackvizd-history:2:${name.slice(name.indexOf(':') + 1)}`;
  const jobs = await client.hkeys(`${prefix}:names`);
  const keys = [...jobs.map((job) => `runs:${job}`), ...PARTS];
  // freed beside the server's other work
  await client.unlink(...keys.map((key) => `${prefix}:${key}`));
}
