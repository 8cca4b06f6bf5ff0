import { formatBytes } from './quantity.ts';
import type { HostCharts } from './series.ts';

/**
 * The most expensive processes at a reading, as one line. dstat and dool write
 * `Top: mysqld\t34.5\t0.0\t4096.0` (the plugins whose names end in -adv) or `mysqld  34`.
 */
export function processesAt({ processes }: HostCharts, reading: number): string {
  return processes
    .flatMap(({ of, values }) => {
      const text = values[reading];
      return text ? [`${LABELS[of] ?? of}: ${describe(of, text)}`] : [];
    })
    .join(' · ');
}

const LABELS: Record<string, string> = { cpu: 'most CPU', io: 'most I/O', mem: 'most memory' };

function describe(of: string, text: string): string {
  const [name = '', ...rest] = text.replace(/^Top: /, '').split('\t');
  const [first = Number.NaN, second = Number.NaN] = rest.map(Number);
  if (Number.isNaN(first)) return text.replace(/\s+/g, ' ').trim();
  if (of === 'cpu') return `${name} ${first.toFixed(0)} %`;
  if (of !== 'io' || Number.isNaN(second)) return `${name} ${first}`;
  return `${name} reads ${formatBytes(first)}/s, writes ${formatBytes(second)}/s`;
}
