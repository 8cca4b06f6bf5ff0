/**
 * How many tests a version 1 stream says that it holds.
 *
 * Source: subunit's README, "progress": who knows how many tests there will be writes `progress: COUNT`, who adds
 * or takes away some `+N` or `-N`; a further COUNT is of another stream that was put behind. brz 3.3 selftest and
 * smbtorture 4.17 begin so.
 *
 * The odd cases: between `push` and `pop` the counts are of suites as well, so of a stream with these nothing is
 * known. What stands inside a test is how far that has come.
 */

const PROGRESS = /^[\t-\r ]*(?:([+-]?)(\d+)|push|pop)[\t-\r ]*$/;

/** Fewer tests came than were declared. */
export interface Missing {
  declared: number;
  came: number;
}

/** The tests of the stream so far. */
interface Tests {
  count(): number;
  isOpen(): boolean;
}

/** Follows the counts of a stream. */
export function createProgress(tests: Tests) {
  /** Of the tests since the last COUNT; null: there was none. */
  let counted: { declared: number; before: number } | null = null;
  let hasSuites = false;

  return {
    /** What stands behind `progress:`. @returns false: it is no such line */
    take(rest: Buffer): boolean {
      const [line, sign, digits] = PROGRESS.exec(rest.toString('latin1')) ?? [];
      if (line === undefined) return false;
      if (tests.isOpen()) return true;
      const count = Number(digits);
      if (digits === undefined) hasSuites = true;
      else if (!Number.isSafeInteger(count)) counted = null;
      else if (sign === '') counted = { declared: count, before: tests.count() };
      else if (counted !== null) counted.declared += sign === '-' ? -count : count;
      return true;
    },
    /** What is missing at the end of the stream; null: nothing, or that is not known. */
    missing(): Missing | null {
      if (hasSuites || counted === null) return null;
      const came = tests.count() - counted.before;
      return came < counted.declared ? { declared: counted.declared, came } : null;
    },
  };
}
