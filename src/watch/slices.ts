/** Long work between which others get their turn. */
import { setImmediate as turn } from 'node:timers/promises';

const SLICE_MS = 5;

/** Hands items on, and lets the event loop turn every few milliseconds. */
export async function* inSlices<T>(items: Iterable<T>): AsyncGenerator<T> {
  let sliceMs = performance.now();
  for (const item of items) {
    yield item;
    if (performance.now() - sliceMs < SLICE_MS) continue;
    await turn();
    sliceMs = performance.now();
  }
}
