/** A build -> its record: what an index of runs knows of it. */
import type { BuildMetadata } from '../format/dataset.ts';
import type { MachineMedians, RunCause, RunRecord } from '../format/history.ts';
import { withoutAttributes } from '../format/test-name.ts';
import { isQualified } from '../verdict/causes/alike.ts';
import { type Case, causeIdentity, causeTemplate, groupCauses } from '../verdict/causes/causes.ts';
import { OUTCOMES } from '../verdict/columns.ts';
import type { States } from '../verdict/history/states.ts';
import { judgeTogether } from '../verdict/streams.ts';
import { digest, listOf, type TestList } from './list.ts';

/** Failures and flaky tests that a record lists, and its causes. */
const MAX_FAILED = 300;
const MAX_CAUSES = 50;
/** Characters kept of a test's name and of what a failure says. */
export const NAME_MAX = 400;
const TEXT_MAX = 300;
/** What no good run has. */
const BAD = ['fail', 'uxsuccess', 'inprogress', 'unknown', 'running'] as const;
/** Before it there was no such test run: a clock that says so is wrong. */
const EARLIEST_MS = Date.UTC(2005, 0);

/** What a record is made of. */
export interface Described {
  path: string;
  metadata: BuildMetadata;
  machine: MachineMedians | null;
  /** When the job began by its console, milliseconds since the epoch; null: not known, or not asked. */
  begun: number | null;
  /** ISO 8601, of the inputs: the newest tells when they were uploaded. */
  modified: readonly string[];
  /** Milliseconds since the epoch: no run is later than its page. */
  nowMs: number;
}

const shortened = (text: string, max: number): string =>
  text.length <= max ? text : `${text.slice(0, max - 1)}…`;

/** When a run was: what the tests tell, what Zuul tells, its console, or when its inputs were written. */
function timeOf(
  { metadata, begun, modified, nowMs }: Described,
  streams: States['streams'],
): Pick<RunRecord, 'time' | 'uploaded'> {
  const timed = streams.filter(({ origin }) => origin > 0);
  const told = [
    ...(timed.length > 0 ? [Math.min(...timed.map(({ origin }) => origin))] : []),
    Date.parse(metadata.startTime ?? ''),
    begun ?? Number.NaN,
  ];
  const isPossible = (time: number) => time > EARLIEST_MS && time <= nowMs;
  const ran = told.find(isPossible);
  if (ran !== undefined) return { time: Math.round(ran) };
  const written = Math.max(...modified.map((time) => Date.parse(time)));
  return { time: Math.round(isPossible(written) ? written : nowMs), uploaded: true };
}

function secondsOf(streams: States['streams']): number | null {
  const timed = streams.filter(({ runs }) => runs.length > 0);
  if (timed.length === 0) return null;
  const end = Math.max(...timed.map(({ origin, runs }) => origin + runs.length));
  return Math.round(end - Math.min(...timed.map(({ origin }) => origin))) / 1000;
}

/** A test that failed. */
interface Failure extends Case {
  /** As often as the verdict counts it: in each stream once, and once where it was run again in another. */
  count: number;
}

/** What failed, by name, with the reason of the first failure that has one. */
function failuresOf({ tests, streams }: States): Failure[] {
  const failures = new Map<string, Failure>();
  for (const { runs, judged, elsewhere } of streams) {
    for (let i = 0; i < runs.count; i++) {
      const outcome = OUTCOMES[judged.tests[i] as number];
      if (outcome !== 'fail' && outcome !== 'uxsuccess' && outcome !== 'inprogress') continue;
      const name = withoutAttributes(runs.name(i));
      const reason = outcome === 'fail' ? runs.reason(i) : [];
      if (tests.get(name)?.state !== 'f') continue;
      const failure = failures.get(name) ?? { name, reason, count: 0 };
      if (failure.reason.length === 0) failure.reason = reason;
      if (runs.attempts[i] === 1 && !elsewhere.has(runs.name(i))) failure.count += 1;
      failures.set(name, failure);
    }
  }
  return [...failures.values()];
}

/** The failures by cause, those with most tests first. */
function causesOf(cases: readonly Failure[]) {
  const causes: RunCause[] = [];
  const causeOf = new Map<string, number>();
  const groups = groupCauses(cases)
    .filter(({ pieces }) => pieces !== null)
    .sort((a, b) => b.members.length - a.members.length);
  for (const { members, pieces } of groups.slice(0, MAX_CAUSES)) {
    const those = members.map((member) => cases[member] as Case);
    // of one exception named with and without its module, the whole name: a run may have but that
    const first = (those.find(({ reason }) => isQualified(reason[0] ?? '')) ?? those[0]) as Case;
    const id = digest(causeIdentity(first) ?? '');
    const text = shortened(causeTemplate(first, pieces ?? []), TEXT_MAX);
    let tests = 0;
    for (const member of members) {
      const { name, count } = cases[member] as Failure;
      causeOf.set(name, causes.length);
      tests += count;
    }
    causes.push({ id, text, tests });
  }
  return { causes, causeOf };
}

const present = (of: Record<string, number>) =>
  Object.fromEntries(Object.entries(of).filter(([, count]) => count > 0));

/**
 * @param states of its streams
 * @param list of them
 * @returns null where the job's name is not known: there is no history without one
 */
export function makeRecord(
  described: Described,
  states: States,
  list: TestList | null = listOf(states),
): RunRecord | null {
  const { path, metadata, machine } = described;
  const { streams } = states;
  if (metadata.job === null || metadata.job === '') return null;
  const { tally, verdict } = judgeTogether(
    streams.map(({ judged }) => judged),
    states.unread,
    metadata.result,
  );
  const failures = BAD.some((outcome) => tally.of[outcome] > 0) ? failuresOf(states) : [];
  const { causes, causeOf } = causesOf(failures);
  const flaky: string[] = [];
  if (tally.of.flaky > 0) {
    for (const [name, { state }] of states.tests) if (state === 'l') flaky.push(name);
  }
  const short = (text: string | null) => (text === null ? null : shortened(text, NAME_MAX));
  const beyond = (all: readonly unknown[]) => Math.max(0, all.length - MAX_FAILED);
  return {
    version: 1,
    path,
    job: shortened(metadata.job, NAME_MAX),
    project: short(metadata.project),
    branch: short(metadata.branch),
    pipeline: short(metadata.pipeline),
    change: short(metadata.change),
    patchset: short(metadata.patchset),
    ...(metadata.ahead && { ahead: metadata.ahead.map((change) => shortened(change, NAME_MAX)) }),
    ...timeOf(described, streams),
    result: short(metadata.result),
    verdict: { text: verdict.text, tone: verdict.tone },
    tests: tally.tests,
    counts: present(tally.of),
    whole: streams.length > 0 && !states.partial,
    seconds: secondsOf(streams),
    list: list?.id ?? null,
    causes,
    failed: failures
      .slice(0, MAX_FAILED)
      .map(({ name }) => [shortened(name, NAME_MAX), causeOf.get(name) ?? -1]),
    flaky: flaky.slice(0, MAX_FAILED).map((name) => shortened(name, NAME_MAX)),
    unlisted: beyond(failures) + beyond(flaky),
    machine,
    stream: streams.length === 1 ? short(streams[0]?.name ?? null) : null,
  };
}

/** Whether others may be compared with it: whole, nothing failed, and the job is not known to have failed. */
export const isGood = ({ whole, verdict, counts, result }: RunRecord): boolean =>
  whole &&
  verdict.tone !== 'none' &&
  !BAD.some((outcome) => (counts[outcome] ?? 0) > 0) &&
  (result === null || result === 'SUCCESS');
