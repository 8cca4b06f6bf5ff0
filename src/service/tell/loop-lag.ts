/**
 * How late the event loop is, under prom-client's names.
 *
 * prom-client asks Node's own monitor, whose timer wakes an idle daemon a hundred times a second: half a percent
 * and more of a core. It also counts its interval as lag, so that it could not be made longer.
 */
import { createHistogram } from 'node:perf_hooks';
import { Gauge, type Registry } from 'prom-client';

const EVERY_MS = 1000;
const NANOS_PER_MS = 1e6;
const NANOS_PER_SECOND = 1e9;

/** Adds gauges of how late a timer was since they were read last. */
export function addLoopLag(registry: Registry): void {
  const late = createHistogram();
  let due = performance.now() + EVERY_MS;
  setInterval(() => {
    const now = performance.now();
    late.record(Math.max(1, Math.round((now - due) * NANOS_PER_MS)));
    due = now + EVERY_MS;
  }, EVERY_MS).unref();

  const readings: [name: string, help: string, read: () => number][] = [
    ['min', 'The least lag of the event loop.', () => late.min],
    ['mean', 'The mean of the lags of the event loop.', () => late.mean],
    ['stddev', 'The standard deviation of the lags.', () => late.stddev],
    ['p50', 'The 50th percentile of the lags.', () => late.percentile(50)],
    ['p90', 'The 90th percentile of the lags.', () => late.percentile(90)],
    ['p99', 'The 99th percentile of the lags.', () => late.percentile(99)],
    // the last: it begins anew
    ['max', 'The longest lag of the event loop.', () => late.max],
  ];
  for (const [name, help, read] of readings) {
    new Gauge({
      name: `nodejs_eventloop_lag_${name}_seconds`,
      help,
      registers: [registry],
      collect() {
        if (late.count > 0) this.set(read() / NANOS_PER_SECOND);
        if (name === 'max') late.reset();
      },
    });
  }
}
