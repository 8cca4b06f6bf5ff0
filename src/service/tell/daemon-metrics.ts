/** The registry of one daemon: what is read off its state, histograms, and Node's own metrics. */
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { Outcome } from '../../queue/queue.ts';
import { addLoopLag } from './loop-lag.ts';
import { addReadings, type Reading } from './readings.ts';

/** A healthy upload settles in 0.6 s; one without a marker takes its quiet period. */
const SETTLE_BUCKETS = [0.5, 1, 2, 5, 10, 30, 60, 120, 300, 1800, 14_400];
/** A run of 2,300 tests takes about a second; half an hour of waiting is a backlog. */
const STAGE_BUCKETS = [0.005, 0.02, 0.1, 0.5, 1, 2, 5, 15, 60, 300, 1800];

export interface DaemonMetrics {
  /** The metrics as prom-client's JSON, which exposition.ts puts together. */
  read(): Promise<unknown[]>;
}

export interface WatcherMetrics {
  /** An upload is in the queue. @param waitMs since it was complete, in milliseconds */
  settled(waitMs: number): void;
}

export interface WorkerMetrics {
  /** A build is done. @param waitedMs in the queue; null: not known, or a further try */
  done(outcome: Outcome, waitedMs: number | null): void;
}

export const createRegistry = () => new Registry();

/** Counts from now on; see https://prometheus.io/docs/practices/histograms/ for the buckets. */
export function createWatcherMetrics(registry: Registry): WatcherMetrics {
  const wait = new Histogram({
    name: 'stackvizd_settle_wait_seconds',
    help: 'From the last change of an upload that events told of until it was in the queue.',
    buckets: SETTLE_BUCKETS,
    registers: [registry],
  });
  return { settled: (waitMs) => wait.observe(Math.max(0, waitMs) / 1000) };
}

export function createWorkerMetrics(registry: Registry): WorkerMetrics {
  const stages = new Histogram({
    name: 'stackvizd_build_stage_duration_seconds',
    help: 'Time of a build by stage: wait (in the queue), find (inputs), write (read, write dataset), publish.',
    labelNames: ['stage'],
    buckets: STAGE_BUCKETS,
    registers: [registry],
  });
  return {
    done({ stagesMs = {} }, waitedMs) {
      for (const [stage, ms] of Object.entries({ wait: waitedMs ?? undefined, ...stagesMs })) {
        if (ms !== undefined) stages.observe({ stage }, Math.max(0, ms) / 1000);
      }
    },
  };
}

/** Of the monitor that is not read, see loop-lag.ts; the longest that a timer can wait. */
const NEVER_MS = 2 ** 31 - 1;

/** Adds the readings, and what prom-client tells of the process: memory, event loop, garbage. */
export function completeMetrics(registry: Registry, readings: readonly Reading[]): DaemonMetrics {
  addReadings(registry, readings);
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: NEVER_MS });
  for (const what of ['min', 'max', 'mean', 'stddev', 'p50', 'p90', 'p99']) {
    registry.removeSingleMetric(`nodejs_eventloop_lag_${what}_seconds`);
  }
  addLoopLag(registry);
  // Gauges with the names of counters: `promtool check metrics` complains, and the ones by type say the same.
  for (const what of ['handles', 'requests', 'resources']) {
    registry.removeSingleMetric(`nodejs_active_${what}_total`);
  }
  return { read: () => registry.getMetricsAsJSON() };
}
