/** A run beside one that was good. */
import type {
  Comparison,
  Difference,
  Listed,
  MachineMedians,
  RunCause,
  RunRecord,
  Slower,
  TestState,
} from '../../format/history.ts';
import { countOf } from '../../format/quantities.ts';
import { fixtureOf } from '../names.ts';
import { slowerTests, type Times } from './slower.ts';
import type { States, Tested } from './states.ts';

/** Entries of a list. */
const LISTED = 200;

/** One side: what is known of a run. */
export interface Side {
  record: Pick<RunRecord, 'path' | 'causes' | 'machine'>;
  states: Compared;
}

/** What tests came to, as far as it is compared. */
export interface Compared extends Pick<States, 'partial'> {
  tests: ReadonlyMap<string, Omit<Tested, 'seconds'>>;
}

const ABSENT: Omit<Tested, 'seconds'> = { state: '-', fixture: false };

/** What a test that is not in a run came to there. */
const missingIn = ({ partial }: Compared): Omit<Tested, 'seconds'> =>
  partial ? { ...ABSENT, state: '?' } : ABSENT;

const listed = <T>(all: readonly T[], limit = LISTED): Listed<T> => ({
  count: all.length,
  first: all.slice(0, limit),
});

/** Classes and modules that were skipped as a whole: their tests are missing for that. (One that failed is a break.) */
function skippedWhole({ tests }: Compared): Set<string> {
  const owners = new Set<string>();
  for (const [name, { state, fixture }] of tests) {
    const kind = fixture && state === 's' ? fixtureOf(name) : null;
    if (kind?.kind === 'set-up') owners.add(kind.owner);
  }
  return owners;
}

/** Whether a test is of one of some classes and modules. */
function isOf(owners: ReadonlySet<string>, name: string): boolean {
  for (let dot = name.indexOf('.'); owners.size > 0 && dot > 0; dot = name.indexOf('.', dot + 1)) {
    if (owners.has(name.slice(0, dot))) return true;
  }
  return false;
}

/** Every test of either run that came to another state. */
function* differences(
  now: Compared,
  before: Compared,
): Generator<Difference & { fixture: boolean }> {
  for (const [name, { state, fixture }] of now.tests) {
    const then = before.tests.get(name) ?? missingIn(before);
    if (then.state !== state) yield { name, before: then.state, now: state, fixture };
  }
  const missing = missingIn(now).state;
  const owners = skippedWhole(now);
  for (const [name, { state, fixture }] of before.tests) {
    if (now.tests.has(name)) continue;
    yield { name, before: state, now: isOf(owners, name) ? '?' : missing, fixture };
  }
}

/** The list of a difference; null: nothing that is known to be one. */
function listOf(before: TestState, now: TestState, fixture: boolean): keyof Lists | null {
  if (before === '?' || now === '?') return null;
  // that a set-up is not told of means that it went well
  if (fixture) {
    if (now === 'f' && before !== 'f') return 'newlyFailing';
    return before === 'f' && now !== 's' ? 'newlyPassing' : null;
  }
  if (before === '-') return 'added';
  if (now === '-') return 'gone';
  return NEWLY[now];
}

const NEWLY = { f: 'newlyFailing', l: 'newlyFlaky', s: 'newlySkipped', p: 'newlyPassing' } as const;

type Lists = Record<(typeof NEWLY)[keyof typeof NEWLY] | 'gone' | 'added', Difference[]>;

/**
 * Compares a run with a good one.
 *
 * A test that is not in a run that broke off, or of which not all is listed, is not known there: nothing
 * is said of it; nor of one whose class or module was skipped as a whole.
 *
 * @param before the good run
 * @param spread good runs of the job, the newest first, that say how much times differ by themselves
 */
export function compareRuns(
  now: Side & { times: Times },
  before: Side,
  spread: readonly Times[],
): Comparison {
  const lists: Lists = {
    newlyFailing: [],
    newlyFlaky: [],
    newlyPassing: [],
    newlySkipped: [],
    gone: [],
    added: [],
  };
  for (const { fixture, ...one } of differences(now.states, before.states)) {
    const list = listOf(one.before, one.now, fixture);
    if (list !== null) lists[list].push(one);
  }
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
  for (const list of Object.values(lists)) list.sort(byName);
  // what fails first
  lists.added.sort((a, b) => Number(b.now === 'f') - Number(a.now === 'f') || byName(a, b));
  const { slower, pace } = slowerTests(now.times, spread);
  return {
    with: before.record.path,
    newlyFailing: listed(lists.newlyFailing),
    newlyFlaky: listed(lists.newlyFlaky),
    newlyPassing: listed(lists.newlyPassing),
    newlySkipped: listed(lists.newlySkipped),
    gone: listed(lists.gone),
    added: listed(lists.added),
    slower: listed<Slower>(slower),
    spreadOf: spread.length,
    pace,
    newCauses: causesNewTo(now.record.causes, before.record.causes),
    machine: otherMachine(now.record.machine, before.record.machine),
  };
}

function causesNewTo(now: readonly RunCause[], before: readonly RunCause[]): RunCause[] {
  const known = new Set(before.map(({ id }) => id));
  return now.filter(({ id }) => !known.has(id)).slice(0, LISTED);
}

/** Memory is told by tools that count it a little differently. */
const SAME_MEMORY = 0.1;
const GIBIBYTE = 2 ** 30;

/** What of the machine is another; nothing is said of what either run does not tell. */
function otherMachine(now: MachineMedians | null, before: MachineMedians | null): string[] {
  if (now === null || before === null) return [];
  const told: string[] = [];
  if (now.cores !== null && before.cores !== null && now.cores !== before.cores) {
    told.push(`${countOf(now.cores, 'processor')}, before ${before.cores}`);
  }
  const [memory, had] = [now.memoryBytes, before.memoryBytes];
  if (memory !== null && had !== null && Math.abs(memory - had) > SAME_MEMORY * had) {
    const gib = (bytes: number) => (bytes / GIBIBYTE).toFixed(1);
    told.push(`${gib(memory)} GiB of memory, before ${gib(had)} GiB`);
  }
  return told;
}
