/** Totals of a machine, of which some recordings have only the parts: each core, each device. */

/** What is each core and each device of a total, as a recording with `-f` has them; dstat's totals leave out the same. */
const PARTS: Readonly<Record<string, RegExp>> = {
  cpu: /^cpu\d+ usage$/,
  dsk: /^dsk\/(?!(?:[hsv]d[a-z]+\d+|dm-\d+|md\d+|loop\d+|mmcblk\d+p\d+|nvme\d+n\d+p\d+)$)/,
  net: /^net\/(?!(?:lo|bond\d+|face|.+\.\d+)$)/,
  swap: /^swap\//,
};

/** The column; where only its parts were recorded, those; none: it was not recorded. */
export function partsOf<Column extends { group: string; name: string }>(
  all: readonly Column[],
  group: string,
  name: string,
): Column[] {
  const named = all.filter((column) => column.name === name);
  const total = named.find((column) => column.group === group);
  return total ? [total] : named.filter((column) => PARTS[group]?.test(column.group));
}

/** What parts come to, of cores the mean; NaN where one of them is not known. */
export function totalOf<Column>(
  parts: readonly Column[],
  group: string,
  at: (column: Column) => unknown,
): number {
  let sum = 0;
  for (const part of parts) {
    const value = at(part);
    if (typeof value !== 'number') return Number.NaN;
    sum += value;
  }
  return group === 'cpu' ? sum / parts.length : sum;
}
