/** Which warnings say that not all tests of a build could be read. */

interface Told {
  code: string;
  path?: string | undefined;
}

/** Of the test repository that a stream is of there are earlier runs, of which nothing is told. */
export const EARLIER_RUNS = 'REPOSITORY_EARLIER_RUNS';
/** Beside it another run was begun, of which there is nothing. */
export const NO_TESTS = 'REPOSITORY_NO_TESTS';
/** The tests gave up before their end, and said so. */
export const BAIL_OUT = 'TAP_BAIL_OUT';
/** A process of the runner died, as that says. */
export const RUNNER_DIED = 'RUNNER_DIED';
/** Tests of its plan never ran, and are in it as failures. */
export const MISSING = 'TAP_MISSING';
/** Warnings of what ends in the middle. */
export const CUT: ReadonlySet<string> = new Set(['INPUT_TRUNCATED', 'SUBUNIT_TRUNCATED']);
/** Warnings after which a stream is not all that there was: its end is missing. */
const ENDS = new Set([
  ...CUT,
  'INPUT_CORRUPT',
  'INPUT_TOO_LARGE',
  'INPUT_BOMB',
  'INPUT_ZEROS',
  'SUBUNIT_SHORT',
  BAIL_OUT,
  RUNNER_DIED,
  MISSING,
  'STREAM_TOO_MANY_TESTS',
  'REPOSITORY_TOO_MANY_RUNS',
  'PROCESS_DEADLINE',
  'PROCESS_MEMORY',
]);
/** Its recorder could not read a part of the stream, and left it out: see src/process/subunit/recorder.ts. */
export const LOST = 'SUBUNIT_LOST';
/** Those about a part of it that is there and was not read: any event of any test may be in it. */
const MIDST = new Set([
  LOST,
  'INPUT_PACKING',
  'INPUT_NESTED',
  'SUBUNIT_CRC',
  'SUBUNIT_PACKET',
  'SUBUNIT_TEXT',
  'SUBUNIT_NONE',
]);
/** Those about an input of which nothing was read. */
const CLOSED = new Set(['INPUT_UNREADABLE', 'INPUT_NOT_PLAIN', 'SUBUNIT_EMPTY']);
/** Inputs that hold tests, by their names; see src/build/inputs. */
const TESTS = /subunit|testrepository|\.stestr\//;
const REPOSITORY = /(?:^|\/)\.(?:stestr|testrepository)(?:\/|$)/;

/** Whether a code of damageOf() is about a part of a stream that was not read, and not about its end. */
export const isInMidst = (code: string): boolean => MIDST.has(code);

/** Codes of the warnings about an input that say that it was not there, or not read, as a whole. */
export function damageOf(warnings: readonly Told[], path: string): string[] {
  return warnings
    .filter((one) => one.path === path && (ENDS.has(one.code) || MIDST.has(one.code)))
    .map(({ code }) => code);
}

/**
 * Inputs with tests that are no stream of the build, as nothing of them could be read, and why. An empty one is
 * none of them where the run in a test repository stands in for it.
 */
export function unreadOf(
  warnings: readonly Told[],
  streams: readonly { path: string }[],
): { path: string; code: string }[] {
  const read = new Set(streams.map(({ path }) => path));
  const standsIn = streams.some(({ path }) => REPOSITORY.test(path));
  const unread = new Map<string, string>();
  for (const { code, path } of warnings) {
    if (path === undefined || read.has(path) || !TESTS.test(path)) continue;
    if (code === 'SUBUNIT_EMPTY' && standsIn) continue;
    if (ENDS.has(code) || MIDST.has(code) || CLOSED.has(code)) unread.set(path, code);
  }
  return [...unread].map(([path, code]) => ({ path, code }));
}
