/**
 * Metrics that are read off the state of a daemon whenever somebody asks, so that what is counted for
 * the status line and what Prometheus sees are the same numbers.
 */
import { Counter, Gauge, type Registry } from 'prom-client';

/** Label names and values; the values of a label are few and known: never a path. */
export type Labels = Record<string, string>;

/** One metric. Units are base units, in the name: `_seconds`, `_bytes`; counters end in `_total`. */
export interface Reading {
  type: 'counter' | 'gauge';
  name: string;
  help: string;
  labels?: readonly string[];
  /**
   * All daemons tell the same of what they share (the queue): one series, the greatest value, instead
   * of one a daemon.
   */
  shared?: boolean;
  /** A number, or one for each set of labels; null: not known now, no series. */
  read: () => number | null | Iterable<readonly [Labels, number]>;
}

const valuesOf = (reading: Reading): Iterable<readonly [Labels, number]> => {
  const value = reading.read();
  if (value === null) return [];
  return typeof value === 'number' ? [[{}, value]] : value;
};

/** What is not known any more must not stay as it was; without labels reset() leaves a 0. */
function forget(metric: Gauge | Counter, { labels }: Reading): void {
  metric.reset();
  if (labels === undefined) metric.remove();
}

/** Adds metrics to a registry. */
export function addReadings(registry: Registry, readings: readonly Reading[]): void {
  for (const reading of readings) {
    const options = {
      name: reading.name,
      help: reading.help,
      labelNames: reading.labels ?? [],
      registers: [registry],
      ...(reading.shared ? { aggregator: 'max' as const } : {}),
    };
    if (reading.type === 'gauge') {
      new Gauge({
        ...options,
        collect() {
          forget(this, reading);
          for (const [labels, value] of valuesOf(reading)) this.set(labels, value);
        },
      });
    } else {
      new Counter({
        ...options,
        collect() {
          forget(this, reading);
          for (const [labels, value] of valuesOf(reading)) this.inc(labels, value);
        },
      });
    }
  }
}
