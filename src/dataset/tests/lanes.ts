/** The lanes of a stream in the order in which people count them. */

const partsOf = (name: string): string[] => name.match(/\d+|\D+/g) ?? [];
/** A part to compare by: numbers by their length first, other text whatever its case. */
const rankOf = (part: string): [length: number, text: string] => {
  if (!/^\d/.test(part)) return [Number.POSITIVE_INFINITY, part.toLowerCase()];
  const digits = part.replace(/^0+(?=\d)/, '');
  return [digits.length, digits];
};

/** By hand: Intl.Collator loads ICU, for which there is no other use here. */
function byNumbers(one: string, other: string): number {
  const [parts, others] = [partsOf(one), partsOf(other)];
  for (const [at, part] of parts.entries()) {
    if (at === others.length) return 1;
    const [length, text] = rankOf(part);
    const [otherLength, otherText] = rankOf(others[at] as string);
    if (length !== otherLength) return length < otherLength ? -1 : 1;
    if (text !== otherText) return text < otherText ? -1 : 1;
  }
  return parts.length - others.length;
}

/**
 * Sorts lanes, `worker-2` before `worker-10`.
 *
 * @param lanes in the order of their first appearance
 * @returns the sorted names, and the place among them of a lane by its number; of a test without
 *   one (NaN) the place `none`
 */
export function orderLanes(
  lanes: string[],
  none: number,
): {
  names: string[];
  placeOf: (number: number) => number;
} {
  const order = lanes.map((_, number) => number);
  order.sort((a, b) => byNumbers(lanes[a] as string, lanes[b] as string) || a - b);
  const places: number[] = [];
  for (const [place, number] of order.entries()) places[number] = place;
  return {
    names: order.map((number) => lanes[number] as string),
    placeOf: (number) => places[number] ?? none,
  };
}
