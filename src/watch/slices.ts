/** Long work between which others get their turn. */
import { setImmediate as turn } from 'node:timers/promises';

/** Of one turn of the event loop, for all such work together: there may be hundreds of it at a time. */
const SLICE_MS = 5;

let sliceEndsMs: number | null = null;

/** Whether the slice of this turn is used up; the first to ask begins it. */
function isOver(): boolean {
  if (sliceEndsMs === null) {
    sliceEndsMs = performance.now() + SLICE_MS;
    setImmediate(() => {
      sliceEndsMs = null;
    });
  }
  return performance.now() >= sliceEndsMs;
}

/** Hands items on, and lets the event loop turn every few milliseconds. */
export async function* inSlices<T>(items: Iterable<T>): AsyncGenerator<T> {
  // many may begin at once, none of them having worked yet
  await turn();
  for (const item of items) {
    while (isOver()) await turn();
    yield item;
  }
}
