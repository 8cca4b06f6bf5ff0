/** The `tests` artifact as columns: what a verdict is made of, on the page and in the daemon. */
import { TEST_STATUSES } from '../format/dataset.ts';
import type { TestsFile } from '../format/tests.ts';
import { codeOf, type RunColumns, type StreamState } from './columns.ts';
import { fixtureOf, mayBeFixture } from './names.ts';
import type { Break } from './whole/breaks.ts';

/** What is known of a stream beside its runs. @param damage codes of warnings, see StreamState */
export function stateOfFile(
  { unfinished, lanes, missing }: Pick<TestsFile, 'unfinished' | 'lanes' | 'missing'>,
  damage: readonly string[],
): StreamState {
  const names = missing?.tests.map(([name, lane]) => ({ name, worker: lanes.indexOf(lane ?? '') }));
  const unnamed = Math.max(0, (missing?.count ?? 0) - (names?.length ?? 0));
  return { unfinished, damage, missing: names ?? null, unnamed };
}

/** The runs of a file. Unknown statuses become `unknown`. */
export function columnsOfFile(file: TestsFile): RunColumns {
  const { count } = file;
  const known = file.statuses.map((status) => {
    const code = TEST_STATUSES.indexOf(status);
    return code < 0 ? codeOf('unknown') : code;
  });
  const hung = codeOf('inprogress');
  const codes = new Uint8Array(count);
  const workers = new Int32Array(count);
  const starts = new Float64Array(count);
  const ends = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const code = known[file.status[i] as number] as number;
    codes[i] = code;
    workers[i] = file.lane[i] ?? -1;
    const start = file.start[i] ?? Number.NaN;
    starts[i] = start / 1000;
    // of a test that never ended it is told until when nothing was heard of it
    const untold = code === hung && (file.duration[i] ?? null) === null;
    const end = untold ? file.length : start + Math.max(0, file.duration[i] ?? 0);
    ends[i] = Number.isNaN(start) ? Number.NaN : end / 1000;
  }
  const reasonOf = new Map(file.reason);
  const name = (index: number): string => {
    const owner = file.classes[file.class[index] as number];
    const method = file.method[index] as string;
    return owner ? `${owner}.${method}` : method;
  };
  return {
    count,
    length: file.length / 1000,
    codes,
    workers,
    starts,
    ends,
    attempts: attemptsOf(file),
    retries: file.retries,
    fixtures: findFixtures(file, name),
    // A clock that went back tells nothing of what lies between.
    told: (index) => (file.duration[index] ?? -1) >= 0,
    name,
    reason: (index) => file.reasons[reasonOf.get(index) as number] ?? [],
    attached: (index) => (file.attachments.bytes[index] ?? 0) > 0,
  };
}

/** Looks only at names that may be a fixture's: there are 100,000 that are not. */
function findFixtures(file: TestsFile, name: (index: number) => string): Uint8Array {
  const classes = file.classes.map(mayBeFixture);
  const fixtures = new Uint8Array(file.count);
  for (let i = 0; i < file.count; i++) {
    if (!classes[file.class[i] as number] && !mayBeFixture(file.method[i] as string)) continue;
    if (fixtureOf(name(i))) fixtures[i] = 1;
  }
  return fixtures;
}

/** 1 for the first run of a name, 2 for the next, without putting 100,000 names together. */
function attemptsOf(file: TestsFile): Uint32Array {
  if (!file.again) return countAttempts(file);
  const attempts = new Uint32Array(file.count).fill(1);
  for (const [run, nth] of file.again) attempts[run] = nth;
  return attempts;
}

function countAttempts(file: TestsFile): Uint32Array {
  const seen: Map<string, number>[] = file.classes.map(() => new Map());
  const attempts = new Uint32Array(file.count);
  for (let i = 0; i < file.count; i++) {
    const methods = seen[file.class[i] as number];
    const method = file.method[i] as string;
    const attempt = (methods?.get(method) ?? 0) + 1;
    methods?.set(method, attempt);
    attempts[i] = attempt;
  }
  return attempts;
}

/**
 * In seconds. Unknown of tests without an end, of those whose end was lost or whose worker died in them, and of fixtures
 * that are reported as an instant: their set-up took its time before.
 */
export function durationsOf(columns: RunColumns, breaks: readonly Break[]): Float64Array {
  const { codes, starts, ends, fixtures, told } = columns;
  const hung = codeOf('inprogress');
  const durations = new Float64Array(columns.count);
  for (let i = 0; i < durations.length; i++) {
    const length = (ends[i] as number) - (starts[i] as number);
    const known = told(i) && codes[i] !== hung && !(fixtures[i] === 1 && length === 0);
    durations[i] = known ? length / 1000 : Number.NaN;
  }
  for (const broken of breaks) {
    if (broken.kind === 'unread') for (const run of broken.lost) durations[run] = Number.NaN;
    if (broken.kind !== 'died') continue;
    if (!columns.attached(broken.test)) durations[broken.test] = Number.NaN;
  }
  return durations;
}
