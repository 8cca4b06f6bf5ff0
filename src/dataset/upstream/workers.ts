/**
 * Worker tags as upstream's site can draw them: `worker-0` to `worker-<n-1>`, one on every test.
 *
 * It draws a gap in the numbers off its canvas, and a click on a test without such a tag stops it.
 */
const WORKER = /^worker-(\d{1,9})$/;

const numberOf = (tag: string): number | null => {
  const digits = WORKER.exec(tag)?.[1];
  return digits === undefined ? null : Number(digits);
};

/**
 * @param tagSets the distinct sets of tags of a stream
 * @returns one set for each of these; workers keep their order, tests without one share the next
 */
export function renumberWorkers(tagSets: string[][]): string[][] {
  const numbers = tagSets.flatMap((tags) => tags.map(numberOf)).filter((found) => found !== null);
  const order = [...new Set(numbers)].sort((a, b) => a - b);
  const place = new Map(order.map((number, index) => [number, index]));
  return tagSets.map((tags) => {
    const worker = tags.map(numberOf).find((number) => number !== null);
    if (worker === undefined) return [...tags, `worker-${order.length}`];
    const others = tags.filter((tag) => numberOf(tag) === null);
    return tags.some((tag) => tag === `worker-${place.get(worker)}`)
      ? tags
      : [...others, `worker-${place.get(worker)}`];
  });
}
