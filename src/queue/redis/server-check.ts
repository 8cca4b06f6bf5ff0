/** Looks at the Redis server's settings: one that evicts keys loses jobs silently. */
import type { Logger } from '../../base/log.ts';

const OLDEST_VERSION = 'Redis 6.2';

/** The part of an ioredis client that is needed. */
export interface InfoClient {
  info(section: string): Promise<string>;
}

function field(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
}

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < 6 || (major === 6 && minor < 2);
}

/** By which policy a server may drop keys; null: it does not. Rejects where it may not be asked. */
export async function evictionPolicy(client: InfoClient): Promise<string | null> {
  const policy = field(await client.info('memory'), 'maxmemory_policy');
  return policy === undefined || policy === 'noeviction' ? null : policy;
}

/**
 * Warns about what is wrong with the server, and again only where that is something else: each connection asks, as what
 * is there after a failover is another server. The look never rejects: a server may forbid INFO.
 *
 * @returns a look at the server
 */
export function createServerCheck(client: InfoClient, log: Logger): () => Promise<void> {
  let knownPolicy: string | null = null;
  let knownVersion: string | undefined;

  async function look(): Promise<void> {
    const policy = await evictionPolicy(client);
    if (policy !== null && policy !== knownPolicy) {
      log.warn(
        { code: 'REDIS_EVICTS', policy },
        'Redis may evict jobs when its memory is full; set maxmemory-policy to noeviction',
      );
    }
    knownPolicy = policy;
    const version = field(await client.info('server'), 'redis_version');
    if (version !== undefined && version !== knownVersion && isTooOld(version)) {
      log.warn({ code: 'REDIS_OLD', version }, `Redis is older than ${OLDEST_VERSION}`);
    }
    knownVersion = version;
  }

  return () =>
    look().catch((error: unknown) =>
      log.debug({ err: error }, 'could not look at the settings of Redis'),
    );
}
