/**
 * The metrics of all daemons as one text for Prometheus. The values of each daemon get a label
 * `daemon`; what they share (the queue) is one series, the greatest of what they say.
 */
import { AggregatorRegistry, Gauge, Registry } from 'prom-client';
import type { SeenDaemon } from './collect.ts';

export const CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** What prom-client's getMetricsAsJSON() gives, as far as it matters here. */
interface MetricJson {
  name: string;
  aggregator?: string;
  values: { labels: Record<string, string>; value: number; metricName?: string }[];
}

function labelled(metrics: unknown[], daemon: string): MetricJson[] {
  return (metrics as MetricJson[]).map((metric) => {
    if (metric.aggregator === 'max') return metric;
    const values = metric.values.map((one) => ({ ...one, labels: { daemon, ...one.labels } }));
    // each series is of one daemon, whatever prom-client would do with several
    return { ...metric, aggregator: 'first', values };
  });
}

async function upMetric(daemons: SeenDaemon[]): Promise<unknown[]> {
  const registry = new Registry();
  const up = new Gauge({
    name: 'stackvizd_up',
    help: '1 when the daemon answers; 0 when it hangs or died.',
    labelNames: ['daemon'],
    registers: [registry],
    // kept by labelled(): the label is there already
    aggregator: 'max',
  });
  for (const { name, state } of daemons) up.set({ daemon: name }, state === null ? 0 : 1);
  return registry.getMetricsAsJSON();
}

/** @returns the text of `/metrics` */
export async function exposition(daemons: SeenDaemon[]): Promise<string> {
  const all = daemons.flatMap(({ name, metrics }) =>
    metrics === null ? [] : [labelled(metrics, name)],
  );
  const parts = [await upMetric(daemons), ...all] as object[][];
  return AggregatorRegistry.aggregate(
    parts as Parameters<typeof AggregatorRegistry.aggregate>[0],
  ).metrics();
}
