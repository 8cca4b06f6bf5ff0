/** Which runs are those of one test, and what they come to together. */
import { codeOf, OUTCOMES, type Outcome, type RunColumns } from './columns.ts';

const SUCCESS = codeOf('success');

/** Runs of tests that were run more than once, in stream order, by name. */
export function repeated(runs: RunColumns): Map<string, number[]> {
  const names = new Map<string, number[]>();
  // Few are: only those that have a second run are looked at.
  for (let i = 0; i < runs.count; i++) if (runs.attempts[i] === 2) names.set(runs.name(i), []);
  if (names.size === 0) return names;
  for (let i = 0; i < runs.count; i++) names.get(runs.name(i))?.push(i);
  return names;
}

/** The last of a test's runs, if each of them was made because the one before had not passed. */
function lastRetry(indexes: number[], before: ReadonlyMap<number, number>): number | null {
  const retries = indexes.filter((index) => before.has(index));
  if (retries.length !== indexes.length - 1) return null;
  const followed = new Set(retries.map((index) => before.get(index)));
  return indexes.find((index) => !followed.has(index)) ?? null;
}

/** Sorted by how much they ask for attention; a test counts as the worst of its runs. */
const WORST: Outcome[] = [
  'fail',
  'uxsuccess',
  'inprogress',
  'unknown',
  'running',
  'success',
  'xfail',
  'skip',
];

/** What the runs come to. Codes are indexes into OUTCOMES. */
export interface Outcomes {
  /** Of each run as it is shown: its own status; `flaky` where it failed and a later one passed. */
  shown: Uint8Array;
  /** Of the test each run is one of; a flaky test's runs, the one that passed as well, are `flaky`. */
  tests: Uint8Array;
}

/** @param codes of the runs, with `running` told from `inprogress`; see fates() */
export function readOutcomes(runs: RunColumns, codes: Uint8Array): Outcomes {
  const shown = codes.slice();
  const tests = codes.slice();
  const before = new Map(runs.retries);
  for (const indexes of repeated(runs).values()) {
    const last = lastRetry(indexes, before);
    const flaky = last !== null && codes[last] === SUCCESS;
    const statuses = indexes.map((index) => OUTCOMES[codes[index] as number] as Outcome);
    const worst = WORST.find((status) => statuses.includes(status)) ?? 'unknown';
    for (const index of indexes) {
      if (flaky && codes[index] !== SUCCESS) shown[index] = codeOf('flaky');
      tests[index] = codeOf(flaky ? 'flaky' : worst);
    }
  }
  return { shown, tests };
}
