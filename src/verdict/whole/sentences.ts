/** What makes a run less than whole, in sentences. */
import type { JobStop } from '../../format/job.ts';
import { formatCount } from '../../format/quantities.ts';
import { codeOf, type RunColumns } from '../columns.ts';
import { formatDuration } from '../durations.ts';
import { median } from '../machine/median.ts';
import type { Break, Left, Stopped } from './breaks.ts';
import { BAIL_OUT, LOST, MISSING, RUNNER_DIED } from './damage.ts';
import { lost, ranLater, tests, UNKNOWN } from './never-ran.ts';

/** A part of a sentence: words, a run by its index, an instant in milliseconds, a foreign name. */
export type Part = string | { run: number } | { at: number } | { name: string };

export interface Sentence {
  parts: Part[];
  /** Tests that never ran, by name. */
  names: readonly string[];
}

/** What a sentence needs to know of the run. */
export interface Telling {
  /** `worker 1`; null where no worker is known. */
  lane: (worker: number) => string | null;
  /** Milliseconds after the origin at which a run began. */
  start: (run: number) => number;
  /** To the last instant of the stream. */
  length: number;
  /** Epoch milliseconds of the first start; 0: not known. */
  origin: number;
  /** Milliseconds that other tests of its class took, in the median; null: there are none. */
  usual: (run: number) => number | null;
  /** How the job was stopped; null: it was not, or nobody knows. */
  stop: JobStop | null;
  /** How many tests of a class or module did run. */
  testsOf: (owner: string) => number;
}

/** A run, with what its lanes are called. */
type Owned = RunColumns & {
  origin: number;
  lanes: readonly string[];
  owner: (index: number) => string;
};

/** Milliseconds that other tests of its class took, in the median. */
function usualOf(run: Owned, test: number): number | null {
  const owner = run.owner(test);
  const lengths: number[] = [];
  for (let i = 0; i < run.count; i++) {
    if (i === test || run.fixtures[i] === 1 || run.codes[i] === codeOf('inprogress')) continue;
    const length = (run.ends[i] as number) - (run.starts[i] as number);
    if (length > 0 && run.told(i) && run.owner(i) === owner) lengths.push(length);
  }
  return lengths.length === 0 ? null : median(lengths);
}

/** What the sentences about a run ask for. @param stop of its job */
export function tellingOf(run: Owned, stop: JobStop | null = null): Telling {
  return {
    stop,
    usual: (index) => usualOf(run, index),
    origin: run.origin,
    length: run.length,
    lane: (worker) => (worker < 0 ? null : (run.lanes[worker] ?? null)),
    start: (index) => run.starts[index] as number,
    testsOf: (owner) => {
      let count = 0;
      for (let i = 0; i < run.count; i++) {
        if (run.fixtures[i] === 1 || run.attempts[i] !== 1) continue;
        const own = run.owner(i);
        if (own === owner || own.startsWith(`${owner}.`)) count++;
      }
      return count;
    },
  };
}

/** Tests named in one sentence. */
export const LISTED = 5;

/** What happened where that is all that is wrong, by its code. */
const STARTS: Readonly<Record<string, string>> = {
  [BAIL_OUT]: 'The tests gave up before their end',
  [RUNNER_DIED]: 'A process of the runner died before its end',
};

/** What happened, what it means for the result, and how many tests never ran. */
export function describeBreak(broken: Break, telling: Telling): Sentence {
  switch (broken.kind) {
    case 'damaged': {
      const codes = broken.codes.join(', ');
      // its first part is what is missing, and those tests did run
      if (codes === 'REPOSITORY_TOO_MANY_RUNS') {
        const start = `Only the latest runs of the test repository were read (${codes}).`;
        return { parts: [`${start} How many tests are missing is not known.`], names: [] };
      }
      if (codes === 'SUBUNIT_SHORT') {
        const start = `The stream has fewer tests than the runner was to run (${codes}).`;
        return { parts: [`${start} Whether the others ran is not known.`], names: [] };
      }
      if (codes.split(', ').includes(MISSING)) {
        const start = `Tests of the plan were not found in the output, and count as failed (${codes}).`;
        return { parts: [start], names: [] };
      }
      const start = STARTS[codes] ?? 'The stream could not be read to its end';
      const end = lost(broken.names, broken.later);
      return { parts: [`${start} (${codes}).`, end], names: broken.names };
    }
    case 'unread': {
      const { codes, names } = broken;
      if (codes.includes('SUBUNIT_NONE')) {
        const start = 'No test results were found in the stream (SUBUNIT_NONE).';
        return { parts: [`${start} What it was to tell is not known.`], names };
      }
      const start =
        codes.join() === LOST
          ? `Parts of the stream were lost when it was recorded (${LOST}).`
          : `Parts of the stream could not be read (${codes.join(', ')}).`;
      const end =
        names.length > 0
          ? `${tests(names.length)} that the runner announced may be in them, or never ran.`
          : 'What they told, and of how many tests, is not known.';
      return { parts: [start, ...tellLost(broken.lost), ` ${end}`], names };
    }
    case 'unfinished': {
      const start =
        'The runner was stopped before its end: this is its temporary file, and tests that were ' +
        'under way are not in it.';
      return { parts: [start, lost(broken.names, broken.later)], names: broken.names };
    }
    case 'cut':
      return tellCut(broken, telling);
    case 'set-up':
      return tellSetUp(broken, telling);
    case 'absent': {
      const { names, unnamed, later } = broken;
      const count = names.length + unnamed;
      const those = `${tests(count || (later ?? 0))} that the runner announced`;
      if (count > 0) return { parts: [`${those} never ran.${ranLater(later, ' more')}`], names };
      return { parts: [`${those} did not run here, and did in a later stream.`], names };
    }
    case 'list': {
      const { names, unnamed } = broken;
      const start = `The stream is a list of ${tests(names.length + unnamed)}, none of which was run.`;
      return { parts: [start], names };
    }
    default:
      return describeStopped(broken, telling);
  }
}

/** Of a run: one for each of its breaks. */
export function sentencesOf(run: Owned & { breaks: Break[]; stop: JobStop | null }): Sentence[] {
  const telling = tellingOf(run, run.stop);
  return run.breaks.map((broken) => describeBreak(broken, telling));
}

/** Of an input with tests that could not be read at all. */
export const describeUnread = ({ path, code }: { path: string; code: string }): string =>
  `${path} could not be read (${code}). What tests it tells of is not known.`;

/** Of tests whose end was lost. */
function tellLost(lost: ReadonlySet<number>): Part[] {
  if (lost.size === 0) return [];
  const listed = [...lost].slice(0, LISTED);
  const parts = listed.flatMap((run, i): Part[] => [i === 0 ? ' How ' : ', ', { run }]);
  const more = lost.size - listed.length;
  return [
    ...parts,
    more > 0 ? ` and ${tests(more)} more ended is not known.` : ' ended is not known.',
  ];
}

type Cut = Extract<Break, { kind: 'cut' }>;

function tellCut({ running, names, announced, torn, later = 0 }: Cut, telling: Telling): Sentence {
  const parts: Part[] = [];
  running.slice(0, LISTED).forEach((run, i) => {
    const how = torn ? null : underWay(run, telling);
    parts.push(i === 0 ? '' : '; ', { run }, ...(how ?? [beforeEnd(run, telling)]));
  });
  const more = running.length - LISTED;
  if (more > 0) parts.push(`; and ${tests(more)} more`);
  const none = announced && names.length === 0 && !later;
  parts.push(
    `: how ${running.length === 1 ? 'it' : 'they'} would have ended is not known.`,
    none ? ' No other announced test was left.' : lost(names, later),
  );
  return { parts, names };
}

/** Less, in milliseconds, says nothing of how long a test ran. */
const MOMENT = 10;

function beforeEnd(run: number, { length, start }: Telling): string {
  const left = length - start(run);
  // as of C's libcheck, whose streams have no times: whether anything came behind it is not known
  if (Number.isNaN(left)) return ' has no result';
  return ` began ${left > MOMENT ? formatDuration(left / 1000) : 'right'} before the stream ended`;
}

const STOPPED: Record<JobStop['result'], string> = {
  TIMED_OUT: 'timed out',
  ABORTED: 'was aborted',
};
/** Milliseconds by which the clocks of what ran the job and of what ran its tests may differ. */
const SKEW = 60_000;

/**
 * That a test was under way when its job was stopped: the stream has no end of it, and the job began nothing else
 * behind the start of the test. Null where that is not known.
 */
function underWay(run: number, { stop, origin, length, start, usual }: Telling): Part[] | null {
  const at = start(run);
  if (stop === null || origin === 0 || Number.isNaN(at)) return null;
  const end = stop.at - origin;
  if (origin + at < stop.since || at > end || length > end + SKEW) return null;
  const other = usual(run);
  const beside = other === null ? '' : `; median of its class ${formatDuration(other / 1000)}`;
  return [
    ` was under way when the job ${STOPPED[stop.result]} (since `,
    { at },
    `, ${formatDuration((end - at) / 1000)}${beside})`,
  ];
}

function describeStopped(stop: Stopped, telling: Telling): Sentence {
  const lane = telling.lane(stop.worker);
  const who = lane === null ? 'The runner' : `${lane.charAt(0).toUpperCase()}${lane.slice(1)}`;
  const left = formatDuration(stop.left / 1000);
  const end = tellLeft(stop.missing, stop.later);
  const names = stop.missing?.known ? stop.missing.names : [];
  const test = { run: stop.test };
  if (stop.kind === 'silent') {
    const start = `Nothing came from ${lane ?? 'the runner'} in the last ${left}, while others went on: `;
    return { parts: [start, test, ` hung, or its worker died.${end}`], names };
  }
  if (stop.kind === 'last') {
    const start = ` has no result, and nothing came from ${lane ?? 'the runner'} after it began: it hung, its worker`;
    const none = end === '' ? ' No other announced test was left.' : end;
    return { parts: [test, `${start} died, or the stream ends too early.${none}`], names };
  }
  const at = { at: stop.at };
  if (stop.kind === 'ended') {
    const start = ` has no result, and nothing came from ${lane ?? 'the runner'} after it began, at `;
    const over =
      ': its worker died, or it hung until its run was stopped. A later run follows in the stream.';
    return { parts: [test, start, at, `${over}${end}`], names };
  }
  const after = stop.left > 0 ? `, ${left} before the end of the run` : '';
  if (stop.none === true) {
    const start = `${after}: it is not known to have run a test (`;
    return { parts: [`${who} died at `, at, start, test, `).${end}`], names };
  }
  const again = stop.again === true ? ' but what was run again' : '';
  const nothing = `nothing came after it${again}.${end}`;
  if (stop.kind === 'exit') {
    const parts = [`${who} ended at `, at, `${after}: `, test, ` ended its process, ${nothing}`];
    return { parts, names };
  }
  // Of what has no result the stream tells when it began, not when its worker died.
  const parts: Part[] = stop.bare
    ? [
        `${who} died in `,
        test,
        ', which began at ',
        at,
        `${after}: the runner calls it failed, and ${nothing}`,
      ]
    : [`${who} died at `, at, `${after}: `, test, ` was its last test, ${nothing}`];
  return { parts, names };
}

/** Behind a sentence; empty where nothing is missing, which is no lack. */
function tellLeft(left: Left | null, later: number | null = 0): string {
  if (left === null) return UNKNOWN;
  if (left.known) return left.names.length === 0 && !later ? '' : lost(left.names, later);
  const { from, to } = left;
  const about = from === to ? tests(to) : `${formatCount(from)} to ${tests(to)}`;
  return ` About ${about} never ran, an estimate by the other workers.`;
}

function tellSetUp(broken: Extract<Break, { kind: 'set-up' }>, { testsOf }: Telling): Sentence {
  const { of, owner, names, fixture, later } = broken;
  const others = testsOf(owner) > 0;
  const known = names.length || later;
  const which = known ? tests(known) : others ? 'Other tests' : 'The tests';
  const elsewhere = later !== undefined && names.length === 0;
  const verb = elsewhere ? 'did not run here' : !known && others ? 'may not have run' : 'never ran';
  const why: Part[] =
    of === 'loading' ? [': it could not be loaded.'] : [': ', { run: fixture }, ' failed.'];
  const end =
    elsewhere && later !== null ? ' They did in a later stream.' : ranLater(later, ' more');
  return { parts: [`${which} of `, { name: owner }, ` ${verb}`, ...why, end], names };
}
