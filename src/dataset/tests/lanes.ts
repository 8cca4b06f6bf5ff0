/** The lanes of a stream in the order in which people count them. */

const byNumbers = new Intl.Collator('en', { numeric: true }).compare;

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
