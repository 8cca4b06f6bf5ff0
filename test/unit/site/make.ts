/** Raw tests for the tests of the model. */
import type { RawTest, TestStatus } from '../../../src/publish/format.ts';

const ORIGIN = Date.UTC(2026, 10, 22, 16, 0, 0);

/** An instant so many seconds after the first; null stays. */
export function instant(seconds: number | null): string | null {
  if (seconds === null) return null;
  return new Date(ORIGIN + seconds * 1000).toISOString().replace('Z', '000+00:00');
}

/** A test from `start` to `end` (seconds); worker null: no tag. */
export function raw(
  name: string,
  status: TestStatus,
  worker: number | null,
  start: number | null,
  end: number | null,
): RawTest {
  return {
    name,
    status,
    tags: worker === null ? [] : [`worker-${worker}`],
    timestamps: [instant(start), instant(end)],
    duration: start === null || end === null ? 0 : end - start,
    details: {},
  };
}
