/** What a daemon tells of itself on its socket, and the check of what another version may tell. */
import { z } from 'zod';
import { VERSION } from '../../base/version.ts';
import type { WatcherStatus } from '../../watch/status.ts';
import type { Vitals } from './vitals.ts';

export type Role = 'watcher' | 'worker' | 'run' | 'serve' | 'notify';

/** Whether such a daemon processes builds. */
export const worksAs = (role: Role) => role !== 'watcher' && role !== 'notify';

const countsSchema = z.looseObject({
  waiting: z.number(),
  active: z.number(),
  delayed: z.number(),
  failed: z.number(),
  oldestWaitingMs: z.number().nullable(),
  stopped: z.string().optional(),
});

/** `/status.json`. During an upgrade daemons of two versions answer, so more members are no error. */
export const stateSchema = z.looseObject({
  role: z.enum(['watcher', 'worker', 'run', 'serve', 'notify']),
  pid: z.int(),
  version: z.string(),
  /** ISO 8601. */
  startedAt: z.string(),
  /** The start is finished. */
  ready: z.boolean(),
  /** The status line. */
  line: z.string(),
  /** What is wrong, so that the watchdog will end it; null: nothing. */
  fault: z.string().nullable(),
  /** ISO 8601; null: Redis can be used. */
  redisAwaySince: z.string().nullable(),
  /** Why one that is there cannot: `OOM`, `READONLY`; null: it is away. */
  redisRefusal: z.string().nullable(),
  /** Who else watches the logs root; null: nobody that is known of. */
  otherWatcher: z.string().nullish(),
  /** By which error builds get no history; null: none that is known of. */
  historyTrouble: z.string().nullish(),
  queue: z.object({ name: z.string(), counts: countsSchema.nullable() }),
  /** Builds of a worker by result, since its start. */
  builds: z.record(z.string(), z.number()).nullable(),
  /** WatcherStatus. */
  watcher: z
    .looseObject({
      degraded: z.boolean(),
      rootMissing: z.boolean().optional(),
      rootElsewhere: z.boolean().optional(),
      root: z.object({ path: z.string(), directory: z.string() }).nullish(),
      sweepMisses: z.number(),
    })
    .nullable(),
});

export type DaemonState = z.infer<typeof stateSchema>;

export interface StateParts {
  role: Role;
  vitals: Vitals;
  ready: () => boolean;
  line: () => string;
  queueName: string;
  watcher: () => WatcherStatus | null;
}

export function describeState(parts: StateParts): DaemonState {
  const { role, vitals } = parts;
  const { published, unchanged, empty, gone, refused, failed, retried, running, redisAwaySinceMs } =
    vitals;
  const watcher = parts.watcher();
  return {
    role,
    pid: process.pid,
    version: VERSION,
    startedAt: new Date(vitals.startedAtMs).toISOString(),
    ready: parts.ready(),
    line: parts.line(),
    fault: vitals.fault,
    redisAwaySince: redisAwaySinceMs === null ? null : new Date(redisAwaySinceMs).toISOString(),
    redisRefusal: vitals.redisRefusal,
    otherWatcher: vitals.otherWatcher,
    historyTrouble: vitals.historyTrouble,
    queue: { name: parts.queueName, counts: vitals.queue && { ...vitals.queue } },
    builds: !worksAs(role)
      ? null
      : { published, unchanged, empty, gone, refused, failed, retried, running },
    watcher: watcher && { ...watcher },
  };
}
