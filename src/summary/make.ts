/** The summary of a build, of what was judged while it was read. */
import { GENERATOR } from '../base/version.ts';
import type { JobFailure } from '../format/job.ts';
import {
  SUMMARY_VERSION,
  type Summary,
  type SummaryBreak,
  type SummaryCause,
  type SummaryCounts,
  type SummaryFailure,
  type SummaryJob,
  type SummaryKnownIssue,
  type SummaryStream,
} from '../format/summary.ts';
import { withoutAttributes } from '../format/test-name.ts';
import { causeLine } from '../verdict/causes/cause-line.ts';
import { isSharedBySkip } from '../verdict/causes/causes.ts';
import { type CauseDigest, groupDigests } from '../verdict/causes/grouped.ts';
import { OUTCOMES } from '../verdict/columns.ts';
import { describeJob } from '../verdict/job.ts';
import { BY_ALARM, inOrder } from '../verdict/problems.ts';
import { writeReport } from '../verdict/report/markdown.ts';
import type { ProblemDigest, StreamDigest } from '../verdict/stream-digest.ts';
import { judgeBuild, streamLabel, wholeOf } from '../verdict/streams.ts';
import { fixturesWith, sumOf, type Tally } from '../verdict/tally.ts';
import type { Break } from '../verdict/whole/breaks.ts';
import { describeUnread } from '../verdict/whole/sentences.ts';
import { cutLine, cutName, cutTemplate, cutText, MOST } from './bounds.ts';
import { type Links, linksInto } from './links.ts';
import { adviseRecheck } from './recheck.ts';
import { type FoundIssue, runKey, type SummarySources } from './sources.ts';

const countsOf = (sum: Tally, notListed: number): SummaryCounts => ({
  tests: sum.tests,
  runs: sum.runs,
  fixtures: sumOf(fixturesWith(sum)),
  of: sum.of,
  fixturesOf: Object.fromEntries(
    OUTCOMES.map((outcome) => [outcome, sumOf(fixturesWith(sum, [outcome]))]),
  ) as SummaryCounts['fixturesOf'],
  notListed,
});

const iso = (time: number): string | null => {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
};

function toStream(stream: StreamDigest, all: readonly StreamDigest[], links: Links): SummaryStream {
  const { key, path, host, phase, verdict, tally, origin, length, notListed } = stream;
  return {
    key,
    label: cutLine(streamLabel(stream, all)),
    path: cutLine(path),
    host,
    phase,
    verdict,
    counts: countsOf(tally, notListed),
    whole: wholeOf(stream),
    startedAt: origin > 0 ? iso(origin) : null,
    lengthMs: origin > 0 ? Math.round(length) : null,
    link: links.stream(key),
  };
}

const toBreaks = ({ key, breaks, sentences }: StreamDigest): SummaryBreak[] =>
  sentences.map((text, at) => {
    const broken = breaks[at] as Break;
    const names = namesOf(broken);
    const unnamed = 'unnamed' in broken ? broken.unnamed : 0;
    const tests = names.slice(0, MOST.names).map(cutName);
    return {
      stream: key,
      kind: broken.kind,
      text: cutText(text),
      tests,
      count: names.length + unnamed,
    };
  });

const toUnread = (unread: { path: string; code: string }): SummaryBreak => ({
  stream: null,
  kind: 'unread',
  text: cutText(describeUnread(unread)),
  tests: [],
  count: 0,
});

/** Tests that never ran, as far as they are known. */
function namesOf(broken: Break): readonly string[] {
  if ('names' in broken) return broken.names;
  return broken.missing?.known ? broken.missing.names : [];
}

type Cause = CauseDigest<ProblemDigest>;

/** Those that there are, the alarming first. */
function countStatuses(members: readonly ProblemDigest[]): NonNullable<SummaryCause['of']> {
  const counts = BY_ALARM.map(
    (status) => [status, members.filter(({ outcome }) => outcome === status).length] as const,
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

function toCause({ pieces, members, runs }: Cause, streams: readonly StreamDigest[]): SummaryCause {
  const skips = pieces === null ? [] : streams.flatMap((stream) => stream.skips ?? []);
  const shared = skips.filter(({ reason }) => isSharedBySkip(pieces ?? [], reason));
  return {
    status: BY_ALARM.find((status) => runs.some(({ outcome }) => outcome === status)) ?? 'unknown',
    text: pieces === null ? null : cutText(causeLine(pieces)),
    template: pieces === null ? null : cutTemplate(pieces),
    tests: members.length,
    of: countStatuses(members),
    failures: [],
    skipped: shared.reduce((sum, { count }) => sum + count, 0),
  };
}

function toFailure(problem: ProblemDigest, told: SummarySources, links: Links): SummaryFailure {
  const { name, outcome, at, of, index, reason, attempt, fixture, lane, seconds } = problem;
  const { key } = told.streams[of] as StreamDigest;
  const run = runKey(of, index);
  const finding = told.findings?.get(run);
  return {
    test: cutName(withoutAttributes(name)),
    stream: key,
    status: outcome,
    attempt,
    fixture,
    worker: lane,
    startedAt: at === null ? null : iso(at),
    // to the microsecond, as streams tell it
    durationSeconds: seconds === null ? null : Math.round(seconds * 1e6) / 1e6,
    cause: null,
    ...againOf(problem, told, links),
    reason: reason.slice(0, MOST.reasonLines).map(cutLine),
    link: links.test(key, name, attempt),
    machine: finding?.machine ?? null,
    services: finding?.services ?? null,
    evidence: finding?.evidence?.slice(0, MOST.names) ?? null,
    knownIssues: (told.knownIssues ?? [])
      .filter(({ explains }) => explains.has(run))
      .map(({ id }) => id),
  };
}

/** Where it was run again, or passed later, and where it was run first. */
function againOf(
  { name, again, countedIn }: ProblemDigest,
  { streams }: SummarySources,
  links: Links,
): Pick<SummaryFailure, 'again' | 'later' | 'first'> {
  const keyOf = (at: number) => (streams[at] as StreamDigest).key;
  const told = again && {
    stream: keyOf(again.in),
    status: again.outcome,
    startedAt: again.at === null ? null : iso(again.at),
    link: again.run === null ? null : links.test(keyOf(again.in), name, 1),
  };
  return {
    ...(told && (again?.later ? { later: told } : { again: told })),
    ...(countedIn !== undefined && { first: keyOf(countedIn) }),
  };
}

/** Which problems are listed: the first of every cause, then the others, as far as there is room. */
function chooseListed(causes: Cause[], sorted: ProblemDigest[]): Set<ProblemDigest> {
  const chosen = new Set<ProblemDigest>();
  for (const problem of [...causes.map(({ members }) => members[0]), ...sorted]) {
    if (chosen.size === MOST.failures) break;
    chosen.add(problem);
  }
  return chosen;
}

/** All that needs attention, in order. */
export const problemsOf = (streams: readonly StreamDigest[]): ProblemDigest[] =>
  streams
    .flatMap(({ problems }, of) => problems.map((problem) => ({ ...problem, of })))
    .sort(inOrder);

/** Causes and failures that point at each other, within the bounds. */
function listProblems(told: SummarySources, sorted: ProblemDigest[], links: Links) {
  const groups = groupDigests(sorted);
  const kept = groups.slice(0, MOST.causes);
  const causes = kept.map((cause) => toCause(cause, told.streams));
  const causeOf = new Map(kept.flatMap(({ runs }, at) => runs.map((run) => [run, at] as const)));
  const listed = chooseListed(kept, sorted);
  const failures: SummaryFailure[] = [];
  /** Where a run is listed. */
  const places = new Map<string, number>();
  let room = MOST.failureBytes;
  for (const problem of sorted) {
    if (!listed.has(problem)) continue;
    const failure = toFailure(problem, told, links);
    room -= Buffer.byteLength(JSON.stringify(failure));
    if (room < 0) break;
    const cause = causeOf.get(problem) ?? null;
    if (cause !== null) causes[cause]?.failures.push(failures.length);
    places.set(runKey(problem.of, problem.index), failures.length);
    failures.push({ ...failure, cause });
  }
  const total = told.streams.reduce((sum, { more }) => sum + more, sorted.length);
  const leftOut = { causes: groups.length - causes.length, failures: total - failures.length };
  return { causes, failures, places, leftOut };
}

function toKnownIssue(
  { explains, ...issue }: FoundIssue,
  places: Map<string, number>,
): SummaryKnownIssue {
  const failures = [...explains].flatMap((run) => places.get(run) ?? []).sort((a, b) => a - b);
  return { ...issue, failures, count: explains.size };
}

const toJob = (all: readonly JobFailure[]): SummaryJob => ({
  text: describeJob(all),
  failures: all.slice(0, MOST.jobFailures),
  count: all.length,
});

/** @returns bounded: less than a mebibyte of JSON */
export function makeSummary(told: SummarySources): Summary {
  const {
    fingerprint,
    path,
    metadata,
    base,
    page,
    failed = null,
    streams,
    job = [],
    events = [],
  } = told;
  const links = linksInto(page);
  const sorted = problemsOf(streams);
  const { causes, failures, places, leftOut } = listProblems(told, sorted, links);
  const judged = judgeBuild(told);
  const together = streams.length === 0 ? null : judged;
  const notListed = streams.reduce((sum, stream) => sum + stream.notListed, 0);
  const summary: Summary = {
    version: SUMMARY_VERSION,
    generator: GENERATOR,
    generatedAt: new Date().toISOString(),
    fingerprint,
    path,
    metadata,
    base,
    page,
    failed,
    verdict: together?.verdict ?? null,
    counts: together && countsOf(together.tally, notListed),
    whole: together?.whole ?? null,
    notWhole: [...streams.flatMap(toBreaks), ...judged.unread.map(toUnread)].slice(0, MOST.breaks),
    streams: streams.slice(0, MOST.streams).map((one) => toStream(one, streams, links)),
    causes,
    failures,
    leftOut: { ...leftOut, streams: Math.max(0, streams.length - MOST.streams) },
    ...(job.length > 0 && { job: toJob(job) }),
    ...(events.length > 0 && { events: events.slice(0, MOST.events) }),
    knownIssues: told.knownIssues?.map((issue) => toKnownIssue(issue, places)) ?? null,
    recheck: adviseRecheck(told, sorted),
    warnings: told.warnings
      .slice(0, MOST.warnings)
      .map((one) => ({ ...one, message: cutLine(one.message) })),
    report: '',
  };
  return { ...summary, report: writeReport(summary) };
}
