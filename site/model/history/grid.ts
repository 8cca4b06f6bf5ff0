/** The grid of a job: which runs are its columns, and which tests, by what they have in common, its rows. */
import type { TestState } from '../../../src/format/history.ts';
import type { GridFile, GridTest } from '../../../src/format/jobs/grid.ts';
import { splitName } from '../../../src/verdict/names.ts';

export const FOLDS = ['none', 'module', 'cause'] as const;
export const RUNS = [50, 100, 200, 500] as const;

/** What is shown of it; all of it is in the address: `runs=200&branch=master&text=boot&fold=cause&open=...&table`. */
export interface GridView {
  /** Columns at most, the newest. */
  runs: number;
  /** Only runs of it; '': of any. */
  branch: string;
  /** Only tests whose name, or the cause of a failure of which, has it. */
  text: string;
  fold: (typeof FOLDS)[number];
  /** Keys of groups that are open. */
  open: string[];
  /** As a table, for screen readers and for copying. */
  table: boolean;
}

/** Reads a view; what is not understood is left out. */
export function parseGridView(query: URLSearchParams): GridView {
  return {
    runs: RUNS.find((count) => count === Number(query.get('runs'))) ?? RUNS[0],
    branch: query.get('branch') ?? '',
    text: query.get('text') ?? '',
    fold: FOLDS.find((fold) => fold === query.get('fold')) ?? 'none',
    open: query.getAll('open'),
    table: query.has('table'),
  };
}

/** As parseGridView reads it back, with a question mark, or ''. */
export function gridQuery({ runs, branch, text, fold, open, table }: GridView): string {
  const query = new URLSearchParams();
  if (runs !== RUNS[0]) query.set('runs', String(runs));
  if (branch !== '') query.set('branch', branch);
  if (text !== '') query.set('text', text);
  if (fold !== 'none') query.set('fold', fold);
  for (const key of fold === 'none' ? [] : open) query.append('open', key);
  if (table) query.set('table', '');
  return query.size > 0 ? `?${query}` : '';
}

export type GridRow =
  | { kind: 'group'; key: string; tests: number; isOpen: boolean; cells: string }
  | { kind: 'test'; test: GridTest; inGroup: boolean; cells: string };

export interface Arranged {
  /** Index of each column's run in the file. */
  columns: number[];
  /** `cells`: a TestState for each column. */
  rows: GridRow[];
  /** Tests that failed in one of the columns, in groups that are shut too. */
  tests: number;
}

/** Of several tests of a group the first of these is the group's. */
const WORST = 'flp?s-';

function worstOf(cells: readonly string[], columns: number): string {
  let worst = '';
  for (let column = 0; column < columns; column++) {
    let rank = WORST.length - 1;
    for (const one of cells) {
      const at = WORST.indexOf(one[column] ?? '?');
      if (at >= 0 && at < rank) rank = at;
    }
    worst += WORST[rank];
  }
  return worst;
}

/** The cause of most of a test's failures in the columns; of as many, the newest. */
function causeOf({ causes }: GridTest, shown: ReadonlySet<number>): number {
  const counts = new Map<number, number>();
  for (const [run, cause] of causes) {
    if (shown.has(run)) counts.set(cause, (counts.get(cause) ?? 0) + 1);
  }
  return [...counts].reduce((most, one) => (one[1] > most[1] ? one : most), [-1, 0])[0];
}

/** The runs of a branch, and how many tests failed in any of them; '': of all. Tests without a row are not known of one. */
export function ofBranch(
  grid: GridFile,
  branch: string,
): { runs: GridFile['runs']; failed: number; isLeast: boolean } {
  const { runs, tests, testsLeftOut } = grid;
  if (branch === '') return { runs, failed: tests.length + testsLeftOut, isLeast: false };
  const columns = columnsOf(grid, branch);
  const failed = tests.filter(({ cells }) => columns.some((at) => hasFailure(cells[at]))).length;
  return {
    runs: columns.flatMap((at) => runs[at] ?? []),
    failed,
    isLeast: testsLeftOut > 0,
  };
}

const columnsOf = ({ runs }: GridFile, wanted: string): number[] =>
  runs.flatMap(({ branch }, at) => (wanted === '' || branch === wanted ? [at] : []));

export function arrange(grid: GridFile, view: GridView): Arranged {
  const columns = columnsOf(grid, view.branch).slice(0, view.runs);
  const shown = new Set(columns);
  // most often, and of a million cells it is the quicker way
  const isAll = columns.every((run, at) => run === at);
  const wanted = view.text.toLowerCase();
  const causeText = (cause: number) => grid.causes[cause] ?? 'No cause told';
  const has = (test: GridTest) =>
    test.name.toLowerCase().includes(wanted) ||
    test.causes.some(
      ([run, cause]) => shown.has(run) && causeText(cause).toLowerCase().includes(wanted),
    );
  const tests = grid.tests.flatMap((test) => {
    const cells = isAll
      ? test.cells.slice(0, columns.length)
      : columns.map((run) => test.cells[run] ?? '?').join('');
    const isRow = /[fl]/.test(cells) && (wanted === '' || has(test));
    return isRow ? [{ kind: 'test' as const, test, inGroup: view.fold !== 'none', cells }] : [];
  });
  if (view.fold === 'none') return { columns, rows: tests, tests: tests.length };
  const keyOf = (test: GridTest) =>
    view.fold === 'module' ? splitName(test.name).module : causeText(causeOf(test, shown));
  const rows: GridRow[] = [];
  for (const [key, members] of Map.groupBy(tests, ({ test }) => keyOf(test))) {
    const isOpen = view.open.includes(key);
    const cells = worstOf(
      members.map((one) => one.cells),
      columns.length,
    );
    rows.push({ kind: 'group', key, tests: members.length, isOpen, cells });
    if (isOpen) rows.push(...members);
  }
  return { columns, rows, tests: tests.length };
}

/** How a cell is written in a table, and what it means. */
export const CELLS: Record<TestState, { sign: string; meaning: string }> = {
  p: { sign: '·', meaning: 'passed' },
  f: { sign: '✗', meaning: 'failed' },
  l: { sign: '!', meaning: 'flaky' },
  s: { sign: '–', meaning: 'skipped' },
  '-': { sign: ' ', meaning: 'not in the run' },
  '?': { sign: '?', meaning: 'not known' },
};

export const cellOf = (state: string | undefined) =>
  CELLS[(state ?? '?') as TestState] ?? CELLS['?'];

/** Whether there is a failure to open: it failed at least once. */
export const hasFailure = (state: string | undefined): boolean => state === 'f' || state === 'l';

/** What a test failed of in a run; null: not told. */
export function causeIn(grid: GridFile, test: GridTest, run: number): string | null {
  const cause = test.causes.find(([at]) => at === run)?.[1];
  return cause === undefined ? null : (grid.causes[cause] ?? null);
}
