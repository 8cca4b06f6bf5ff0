/**
 * Tests that a runner announces before it runs them, and that never ran.
 *
 * `stestr run --subunit` (3.2.1) gives out a packet `exists` for every test a worker is to run, before
 * the first of them starts. What such a stream does not tell of later never ran: its worker died, its
 * class could not be set up, or the stream is cut. What stestr keeps in its repository, and so
 * `stestr last --subunit`, has lost these packets.
 */

import type { MissingTests } from '../../format/tests.ts';

/** A test that was to run. */
export interface Announced {
  name: string;
  /** See TestsFile; null where none is known. */
  lane: string | null;
}

/** More are not kept track of: what is missing is known then only where nothing ran. */
const MAX_ANNOUNCED = 200_000;
/** Names that are published. */
const MAX_NAMED = 5000;

/**
 * What a test with a scenario may have been announced as: testscenarios' WithScenarios (0.5.0) makes
 * `T.test_x(ipv4)` and `T.test_x(ipv6)` of `T.test_x` as that runs. Either may have a bracket of its own.
 */
function beforeScenario(name: string): string[] {
  if (!name.endsWith(')')) return [];
  return [name.indexOf('('), name.lastIndexOf('(')].map((at) => name.slice(0, at));
}

/** Takes announcements and runs in the order of the stream. */
export function createAnnounced() {
  const waiting = new Map<string, string | null>();
  let any = false;
  /** Announcements that were not kept, and whether anything ran, which may have been one of them. */
  let lost = 0;
  let anyRan = false;

  return {
    announce({ name, lane }: Announced): void {
      any = true;
      if (waiting.size < MAX_ANNOUNCED) waiting.set(name, lane);
      else if (!waiting.has(name)) lost++;
    },
    ran(name: string): void {
      anyRan = true;
      waiting.delete(name);
      for (const announced of beforeScenario(name)) waiting.delete(announced);
    },
    /** What never ran, as published; null where nothing was announced, or too much to know. */
    missing(): MissingTests | null {
      if (!any || (lost > 0 && anyRan)) return null;
      const tests = [...waiting].slice(0, MAX_NAMED);
      return { count: waiting.size + lost, tests };
    },
  };
}
