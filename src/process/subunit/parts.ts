/**
 * Runs of a runner that one stream holds, one behind the other: `stestr run --subunit >> file`, or
 * `run --until-failure`.
 *
 * Before the first of its tests a process of subunit.run (1.4.0), which stestr runs, announces all that it is to
 * run (`exists`). So what is announced behind tests of the same route is of a new process: with `run --isolated`
 * of the same run, as no test is announced twice. Where one is that had begun before, another run begins. (Two
 * workers of one run may announce the same test: it was loaded twice.)
 */
import type { StatusEvent } from './event.ts';

/** UTF-16 units of names and routes that are kept, of each part; of more it is not known that they come again. */
const MAX_LENGTH = 32 * 1024 * 1024;
/** What one takes beside its characters. */
const ENTRY = 50;

/** What the process is at that a route tells of; none before its first test. */
type Process = 'runs' | 'announces behind another';

/** Takes the events of a stream in order. */
export function createParts() {
  let processes = new Map<string | null, Process>();
  let begun = new Set<string>();
  let room = MAX_LENGTH;
  let lastTime: number | null = null;
  /** When the parts that are over ended, in microseconds since the epoch. */
  const ends: (number | null)[] = [];

  const run = (id: string, route: string | null): void => {
    if (processes.has(route) || hasRoom(route ?? '')) processes.set(route, 'runs');
    if (!begun.has(id) && hasRoom(id)) begun.add(id);
  };
  const hasRoom = (name: string): boolean => {
    if (name.length > room) return false;
    room -= name.length + ENTRY;
    return true;
  };

  const announce = (id: string, route: string | null): void => {
    if (!processes.has(route)) return;
    if (begun.has(id)) {
      ends.push(lastTime);
      processes = new Map();
      begun = new Set();
      room = MAX_LENGTH;
    } else processes.set(route, 'announces behind another');
  };

  return {
    event({ testId, status, routeCode, timestamp }: StatusEvent): void {
      if (testId !== null && status === 'exists') announce(testId, routeCode);
      else if (testId !== null && status !== null) run(testId, routeCode);
      if (timestamp !== null) lastTime = Math.max(lastTime ?? timestamp, timestamp);
    },
    /** The part that is being read, from 0. */
    number: (): number => ends.length,
    /** The last instant that was told in a part, null where none was; undefined: it is not over. */
    endOf: (part: number): number | null | undefined => ends[part],
  };
}
