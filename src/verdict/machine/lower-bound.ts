/** First position, from `first` on, whose value is >= `at` in a sorted column; else its length. */
export function lowerBound(column: Float64Array, at: number, first = 0): number {
  let low = first;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((column[middle] as number) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
