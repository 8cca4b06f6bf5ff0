/**
 * Which watchers look at one logs root. Two of them lose nothing, as the queue joins what they ask for;
 * but nobody means to run two, and each costs a walk of the tree.
 *
 * Each counts its looks up, in a hash of all. A count that moves between two looks of ours is somebody
 * alive: so no clocks are compared, and one that was killed is not told of.
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { RedisLink } from './connection.ts';
import { KEY_PREFIX } from './names.ts';

/** Looks without a move, at one every five seconds, after which somebody is away. */
const STILL_LOOKS = 3;
const FORGOTTEN_LOOKS = 12;
const KEY_SECONDS = 120;

/** The same over a reload, in which the parts of a process are made anew. */
const OURSELVES = `${hostname()}, process ${process.pid} #${randomUUID().slice(0, 8)}`;

interface Other {
  count: string;
  /** Our look at which it had moved; null: it has not, since we look. */
  movedAt: number | null;
  firstLook: number;
}

/**
 * @param name what is watched: the queue and its name of the logs root
 * @param who tells this process from all others
 * @returns a look: who else watches, as `host, process 4711`, null: nobody. Rejects with errors of Redis.
 */
export function createPresence(
  client: Pick<RedisLink['client'], 'hset' | 'expire' | 'hgetall' | 'hdel'>,
  name: string,
  who = OURSELVES,
): () => Promise<string | null> {
  const key = `${KEY_PREFIX}-watchers:${name}`;
  const others = new Map<string, Other>();
  let looks = 0;

  function note(id: string, count: string): Other {
    const known = others.get(id);
    const other = known ?? { count, movedAt: null, firstLook: looks };
    if (other.count !== count) Object.assign(other, { count, movedAt: looks });
    others.set(id, other);
    return other;
  }

  return async () => {
    looks += 1;
    await client.hset(key, who, looks);
    await client.expire(key, KEY_SECONDS);
    const { [who]: _, ...counts } = await client.hgetall(key);
    for (const id of others.keys()) if (!(id in counts)) others.delete(id);
    let alive: string | null = null;
    for (const [id, count] of Object.entries(counts)) {
      const { movedAt, firstLook } = note(id, count);
      if (movedAt !== null && looks - movedAt < STILL_LOOKS) alive ??= id.replace(/ #\w+$/, '');
      else if (looks - (movedAt ?? firstLook) >= FORGOTTEN_LOOKS) await client.hdel(key, id);
    }
    return alive;
  };
}
