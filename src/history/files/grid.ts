/** The grid of a job: its runs as columns, the tests that ever failed in them as rows. */
import type { EarlierRun, RunRecord } from '../../format/history.ts';
import type { GridFile, GridTest } from '../../format/jobs/grid.ts';
import { type TestList, type TestLists, unnamedIn } from '../keeper/test-lists.ts';
import type { SitedRun } from '../others.ts';
import { isGood } from '../record.ts';

const MAX_TESTS = 2000;
/** Different lists of tests that are read for one grid, those of the newest runs. */
const MAX_LISTS = 60;

export const earlierRun = (record: RunRecord): EarlierRun => {
  const { path, branch, change, patchset, ahead, time, uploaded } = record;
  const { result, verdict, whole, seconds } = record;
  const told = { path, branch, change, patchset, time, result, verdict, whole, seconds };
  return {
    ...told,
    ...(ahead && { ahead }),
    ...(uploaded && { uploaded }),
    good: isGood(record),
  };
};

/** The tests that ever failed: those of most failures first, of as many by name. */
function rowsOf(runs: readonly RunRecord[]): { names: string[]; all: number } {
  const failures = new Map<string, number>();
  for (const { failed, flaky } of runs) {
    for (const name of [...failed.map(([one]) => one), ...flaky]) {
      failures.set(name, (failures.get(name) ?? 0) + 1);
    }
  }
  const names = [...failures]
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .map(([name]) => name);
  return { names: names.slice(0, MAX_TESTS), all: names.length };
}

async function listsOf(
  lists: TestLists,
  root: string,
  runs: readonly SitedRun[],
): Promise<(TestList | null)[]> {
  const wanted = new Set<string>();
  const found = new Map<SitedRun, TestList | null>();
  for (const run of runs.filter(({ site }) => site === undefined)) {
    if (run.list !== null && wanted.size < MAX_LISTS) wanted.add(run.list);
    found.set(run, run.list !== null && wanted.has(run.list) ? await lists.of(root, run) : null);
  }
  return runs.map((run) => found.get(run) ?? (run.site === undefined ? null : lists.kept(run)));
}

/**
 * @param runs of the job, newest first; of those of other roots nothing is read
 * @param root of the logs, where lists of tests are read
 */
export async function makeGrid(
  job: string,
  runs: readonly SitedRun[],
  lists: TestLists,
  root: string,
): Promise<Omit<GridFile, 'at'>> {
  const { names, all } = rowsOf(runs);
  const known = await listsOf(lists, root, runs);
  const causes = new Map<string, { at: number; text: string }>();
  const named = runs.map(({ failed, flaky }) => ({
    failed: new Map(failed),
    flaky: new Set(flaky),
  }));
  const tests = names.map((name): GridTest => {
    let cells = '';
    const of: GridTest['causes'] = [];
    for (const [column, run] of runs.entries()) {
      const cause = named[column]?.failed.get(name);
      if (cause !== undefined) {
        cells += 'f';
        const told = run.causes[cause];
        if (told === undefined) continue;
        const first = causes.get(told.id) ?? { at: causes.size, text: told.text };
        causes.set(told.id, first);
        of.push([column, first.at]);
      } else if (named[column]?.flaky.has(name)) cells += 'l';
      else cells += unnamedIn(run, known[column] ?? null, name);
    }
    return { name, cells, causes: of };
  });
  return {
    version: 1,
    job,
    runs: runs.map((run) => {
      const { project, pipeline, stream, site } = run;
      return { ...earlierRun(run), project, pipeline, stream, ...(site && { site }) };
    }),
    tests,
    testsLeftOut: all - tests.length,
    causes: [...causes.values()].map(({ text }) => text),
  };
}
