/**
 * What the rest of the machine sees of a daemon, from its start to its end, reloads included: its
 * counters, its metrics, its socket, its signs of life.
 */
import type { Logger } from '../../base/log.ts';
import type { WatcherStatus } from '../../watch/status.ts';
import {
  completeMetrics,
  createRegistry,
  createWatcherMetrics,
  createWorkerMetrics,
  type WatcherMetrics,
  type WorkerMetrics,
} from './daemon-metrics.ts';
import {
  daemonReadings,
  enqueuedReading,
  queueReadings,
  workerReadings,
} from './daemon-readings.ts';
import { describeState, type Role, worksAs } from './daemon-state.ts';
import { type AskedQueue, startHeartbeat } from './heartbeat.ts';
import { createNotifier } from './notify.ts';
import type { Reading } from './readings.ts';
import { runtimeDirectory, type StateSource, serveState } from './state-socket.ts';
import { watcherLine, workerLine } from './status-line.ts';
import { createVitals, type Vitals } from './vitals.ts';
import { watcherReadings } from './watcher-readings.ts';

/** The parts that run now; they change with a reload. */
export interface Parts {
  /** The status line of one that neither watches nor works. */
  line?: () => string;
  watcher?: () => WatcherStatus;
  childrenBytes?: () => number;
}

export interface DaemonService extends WatcherMetrics, WorkerMetrics {
  readonly vitals: Vitals;
  /** False where nobody could ask: neither systemd nor a runtime directory is there. */
  readonly asked: boolean;
  readonly source: StateSource;
  /**
   * The parts have started: says so, and goes on asking the queue; null: it has to do with none.
   *
   * @returns what to call before they stop
   */
  started(parts: Parts, queue: AskedQueue | null): (ending?: 'stop' | 'reload') => void;
  close(): Promise<void>;
}

/** Starts to serve; before the parts of the daemon, so that a long start is seen. */
export async function createDaemonService(
  role: Role,
  options: {
    queueName: string;
    environment: NodeJS.ProcessEnv;
    log: Logger;
    /** Its queue is in Redis; all but that of `run` are where this is not said. */
    onRedis?: boolean;
    /** Further metrics. */
    readings?: readonly Reading[];
  },
): Promise<DaemonService> {
  const { environment, log } = options;
  process.title = `stackvizd ${role}`;
  const vitals = createVitals();
  const notifier = createNotifier(environment, log);
  const directory = runtimeDirectory(environment);
  const watches = role === 'watcher' || role === 'run';
  const works = worksAs(role);
  let parts: Parts | null = null;
  let { queueName } = options;

  const watcherStatus = () => parts?.watcher?.() ?? null;
  const ready = () => parts !== null;

  function line(nowMs = Date.now()): string {
    const status = watcherStatus();
    if (parts === null || (watches && status === null)) return 'starting';
    const lines = [];
    if (status !== null) lines.push(watcherLine(status, vitals, nowMs));
    if (works) lines.push(workerLine(vitals, nowMs));
    if (parts.line !== undefined) lines.push(parts.line());
    return lines.join('; ');
  }

  const registry = createRegistry();
  const watcherMetrics = watches ? createWatcherMetrics(registry) : null;
  const workerMetrics = works ? createWorkerMetrics(registry) : null;
  const metrics = completeMetrics(registry, [
    ...daemonReadings(vitals, ready),
    ...(role === 'notify'
      ? []
      : queueReadings(vitals, () => queueName, options.onRedis ?? role !== 'run')),
    ...(watches ? [enqueuedReading(vitals), ...watcherReadings(watcherStatus)] : []),
    ...(works
      ? workerReadings(
          vitals,
          () => queueName,
          () => parts?.childrenBytes?.() ?? 0,
        )
      : []),
    ...(options.readings ?? []),
  ]);
  const state = () =>
    describeState({ role, vitals, ready, line, queueName, watcher: watcherStatus });
  const source: StateSource = { state, metrics: metrics.read };
  const close = await serveState(directory, source, log);

  return {
    vitals,
    asked: notifier.enabled || directory !== null,
    source,
    settled: (waitMs) => watcherMetrics?.settled(waitMs),
    done: (outcome, waitedMs) => workerMetrics?.done(outcome, waitedMs),
    started(now, queue) {
      parts = now;
      if (queue !== null && queue.name !== queueName) vitals.queue = null;
      queueName = queue?.name ?? queueName;
      const end = startHeartbeat({
        notifier,
        vitals,
        queue,
        line,
        takesJobs: role === 'worker',
        watches,
        log,
      });
      return (ending) => {
        end(ending);
        parts = null;
      };
    },
    close,
  };
}
