/** Names of series as Prometheus stores them. */
import type { StateSource } from '../../../src/service/tell/state-socket.ts';

/** A histogram `x` is stored as `x_bucket`, `x_sum` and `x_count`. */
export async function metricNames({ metrics }: StateSource): Promise<Set<string>> {
  const all = (await metrics()) as { name: string; type: string }[];
  return new Set(
    all.flatMap(({ name, type }) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
}
