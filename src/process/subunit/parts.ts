/**
 * Runs of a runner that one stream holds, one behind the other: `stestr run --subunit >> file`, or
 * `run --until-failure`.
 *
 * Before the first of its tests a process of subunit.run (1.4.0), which stestr runs, announces all that it is to
 * run (`exists`). So what is announced behind tests of the same route is of a new process: with `run --isolated`
 * of the same run, as no test is announced twice. Where one is that had begun before, another run begins. (Two
 * workers of one run may announce the same test: it was loaded twice.)
 *
 * Most streams hold one run, and announce nothing behind a test. So the names of those that had begun are gathered
 * when that is asked for first: of those that are over from the table that they are listed in, which has them anyway.
 */
import type { StatusEvent } from './event.ts';
import { testName } from './names.ts';
import { heldName, isFinal } from './tests.ts';

/** UTF-16 units of names, and of routes, that are kept of each part; of more it is not known that they come again. */
const MAX_LENGTH = 32 * 1024 * 1024;
/** What one takes beside its characters. */
const ENTRY = 50;
/** No string of the protocol holds NUL. */
const NO_ROUTE = '\0';

/** The tests that are over, in the order in which they ended. */
export interface Listed {
  /** How many there are. */
  count(): number;
  /** Names of those of a part, from the `from`-th of all tests on. */
  namesOf(part: number, from: number): Iterable<string>;
}

/** Names, as many as there is room for. */
function createNames() {
  const names = new Set<string>();
  let room = MAX_LENGTH;
  return {
    has: (name: string): boolean => names.has(name),
    values: (): Iterable<string> => names,
    add(name: string): void {
      if (names.has(name) || name.length > room) return;
      names.add(name);
      room -= name.length + ENTRY;
    },
    delete(name: string): void {
      if (names.delete(name)) room += name.length + ENTRY;
    },
  };
}

/** What is known of the part that is being read. */
const createPart = (from: number) => ({
  /** How many tests were over before. */
  from,
  /** Those that told of a test. */
  routes: createNames(),
  /** Tests that have begun and are not over, as long as nobody asked for `begun`. */
  open: createNames(),
  /** All that have begun; null: nobody asked yet. */
  begun: null as ReturnType<typeof createNames> | null,
});

/** Takes the events of a stream in order, each before what it ends is listed. */
export function createParts(listed: Listed) {
  let part = createPart(listed.count());
  let lastTime: number | null = null;
  /** When the parts that are over ended, in microseconds since the epoch. */
  const ends: (number | null)[] = [];

  const run = (name: string, route: string, status: StatusEvent['status']): void => {
    part.routes.add(route);
    if (part.begun !== null) part.begun.add(name);
    else if (isFinal(status)) part.open.delete(name);
    else part.open.add(name);
  };

  const gather = (): NonNullable<typeof part.begun> => {
    const begun = createNames();
    for (const name of listed.namesOf(ends.length, part.from)) begun.add(name);
    for (const name of part.open.values()) begun.add(name);
    return begun;
  };

  const announce = (name: string, route: string): void => {
    if (!part.routes.has(route)) return;
    part.begun ??= gather();
    if (!part.begun.has(name)) return;
    ends.push(lastTime);
    part = createPart(listed.count());
  };

  return {
    event({ testId, status, routeCode, timestamp }: StatusEvent): void {
      if (testId !== null && status !== null) {
        const name = testName(heldName(testId));
        const route = routeCode ?? NO_ROUTE;
        if (status === 'exists') announce(name, route);
        else run(name, route, status);
      }
      if (timestamp !== null) lastTime = Math.max(lastTime ?? timestamp, timestamp);
    },
    /** The part that is being read, from 0. */
    number: (): number => ends.length,
    /** The last instant that was told in a part, null where none was; undefined: it is not over. */
    endOf: (part: number): number | null | undefined => ends[part],
  };
}
