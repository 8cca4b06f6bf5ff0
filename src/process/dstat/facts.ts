/** What a machine has, by what it was measured to use. */
import type { MachineColumn } from '../../dataset/machine-series.ts';

/** What the memory is made of, as dstat has it; dool counts the buffers as used. */
const PARTS = ['used', 'free', 'cach'];

/**
 * The memory of a machine in bytes: what pcp-dstat's --mem-adv calls total, else used, free, buffers and
 * cache together. The kernel's reclaimable memory is in none of these (shared memory in two), so the sum is
 * a little off, by the row; the middle one of all sums is taken.
 *
 * @returns null where a part is missing
 */
export function memoryOf(columns: MachineColumn[], rows: number): number | null {
  const find = (group: string, name: string) =>
    columns.find((column) => column.group === group && column.name === name);
  const total = find('advanced memory usage', 'total');
  const parts = total === undefined ? PARTS.map((name) => find('memory', name)) : [total];
  if (parts.some((part) => part === undefined)) return null;
  const buffers = total === undefined ? find('memory', 'buff') : undefined;
  const all = [...parts, ...(buffers === undefined ? [] : [buffers])] as MachineColumn[];
  const sums = new Float64Array(rows);
  let known = 0;
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (const { at } of all) sum += (at(row) as number | null) ?? Number.NaN;
    if (!Number.isNaN(sum)) sums[known++] = sum;
  }
  const sorted = sums.subarray(0, known).sort();
  return sorted[sorted.length >> 1] ?? null;
}
