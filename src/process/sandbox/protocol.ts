/** The messages between the daemon and the child processes that read the builds. */
import { extname } from 'node:path';
import type { Config } from '../../config/schema.ts';
import type { Job, Outcome } from '../../queue/queue.ts';

/** Daemon to child: one build. The child works on one at a time. */
export interface SandboxRequest {
  config: Config;
  job: Job;
}

/** Child to daemon. */
export type SandboxReply =
  | { rss: number; outcome: Outcome }
  | { rss: number; error: { code: string; message: string; retryable: boolean } };

/** The config as a child may see it: reading a build takes no access to the queue. */
export function withoutSecrets(config: Config): Config {
  const redis = {
    url: 'redis://127.0.0.1:6379/0',
    socketPath: null,
    username: null,
    password: null,
    passwordFile: null,
    tlsCaFile: null,
  };
  return { ...config, queue: { ...config.queue, redis } };
}

/** A module by its path from here, which runs by itself; `.ts` in development, `.js` when built. */
export function siblingModule(name: string): URL {
  return new URL(`./${name}${extname(import.meta.url)}`, import.meta.url);
}
