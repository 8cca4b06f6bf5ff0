/** Columns of numbers over time; null where nothing is known. */
export interface Samples {
  times: number[];
  columns: (number | null)[][];
}

/**
 * Merges every `stride` rows into one: of stacked columns the mean, as their sum is what is read;
 * of others the highest value, as a peak must not vanish by zooming out. Rows that know nothing
 * stay, or the line would bridge the gap they mark.
 */
export function thin(samples: Samples, stride: number, how: 'mean' | 'max'): Samples {
  if (stride <= 1) return samples;
  const { times, columns } = samples;
  const thinned: Samples = { times: [], columns: columns.map(() => []) };
  const known = (row: number) => columns.some((column) => column[row] !== null);
  let begin = 0;
  while (begin < times.length) {
    let end = begin;
    // Aligned to multiples of the stride: buckets do not depend on what is in view.
    const limit = (Math.floor(begin / stride) + 1) * stride;
    while (end < Math.min(limit, times.length) && known(end)) end++;
    if (end > begin) {
      thinned.times.push(times[(begin + end - 1) >> 1] as number);
      for (const [i, column] of columns.entries()) {
        thinned.columns[i]?.push(merge(column, begin, end, how));
      }
    }
    if (end < Math.min(limit, times.length)) {
      thinned.times.push(times[end] as number);
      for (const column of thinned.columns) column.push(null);
      end++;
    }
    begin = end;
  }
  return thinned;
}

function merge(
  column: (number | null)[],
  begin: number,
  end: number,
  how: 'mean' | 'max',
): number | null {
  let sum = 0;
  let count = 0;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = begin; i < end; i++) {
    const value = column[i];
    if (value === null || value === undefined) continue;
    sum += value;
    count++;
    if (value > max) max = value;
  }
  if (count === 0) return null;
  return how === 'mean' ? sum / count : max;
}

/** The power of two that brings `rows` down to at most `room`. */
export function strideFor(rows: number, room: number): number {
  let stride = 1;
  while (rows / stride > room) stride *= 2;
  return stride;
}
