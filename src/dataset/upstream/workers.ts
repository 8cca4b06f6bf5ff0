/**
 * Worker tags as upstream's site can draw them: `worker-0` to `worker-<n-1>`, one on every test.
 *
 * It draws a gap in the numbers off its canvas, and a click on a test without such a tag stops it.
 */
const WORKER = /^worker-\d{1,9}$/;

/**
 * @param place of the test's lane among the stream's lanes, the number of these for a test of none
 * @returns the tags with the worker of that number, where it stands if it is there
 */
export function withWorker(tags: string[], place: number): string[] {
  const worker = `worker-${place}`;
  return tags.includes(worker) ? tags : [...tags.filter((tag) => !WORKER.test(tag)), worker];
}
