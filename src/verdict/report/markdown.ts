/** A summary in Markdown, made for a code review: what `stackvizd report` prints and the page copies. */
import { utcTime } from '../../format/clock-time.ts';
import { inCode, inFence } from '../../format/markdown.ts';
import { countOf, formatCount } from '../../format/quantities.ts';
import type {
  Summary,
  SummaryCause,
  SummaryFailure,
  SummaryJob,
  SummaryVerdict,
} from '../../format/summary.ts';
import { visible } from '../../format/visible.ts';
import { describeJob, saidFirst } from '../job.ts';
import { BY_ALARM, countOutcome, LABELS } from '../problems.ts';
import { describeAgain } from '../reruns/reruns.ts';
import { BAIL_OUT, EARLIER_RUNS, LOST, NO_TESTS, RUNNER_DIED } from '../whole/damage.ts';

/** Causes, and tests of one, that are written out: the rest is on the page. */
const CAUSES = 10;
const TESTS = 10;
const EVENTS = 5;
const EVIDENCE = 3;
/** Characters of all: a review server refuses comments of more than 16 KiB. */
const LENGTH = 12_000;

/** Codes of warnings that say what no other sentence does: beside which runs, and why so few tests. */
const EXPLAINING = new Set([
  EARLIER_RUNS,
  NO_TESTS,
  LOST,
  BAIL_OUT,
  RUNNER_DIED,
  'SUBUNIT_NONE',
  'BUILD_WITHIN',
]);

const code = (text: string): string => inCode(visible(text));

/** A link where the address is known. */
function link(summary: Summary, text: string, target: string | null): string {
  return summary.base === null || target === null ? text : `[${text}](<${summary.base}${target}>)`;
}

/** `2 failed of 9 tests`; where set-ups failed, `8 failed: 5 of 119 tests, 3 set-ups and tear-downs`. */
const verdictText = ({ text, of }: SummaryVerdict): string =>
  `${text}${/^\d/.test(of) ? ':' : ''} ${of}`.trimEnd();

/** What is beyond the first of a list, if anything is: `and 2 more lines`. */
const andMore = (left: number, what = '') =>
  left > 0
    ? [`and ${what === '' ? `${formatCount(left)} more` : countOf(left, `more ${what}`)}`]
    : [];

function headOf(summary: Summary): string[] {
  const { metadata, verdict, failed } = summary;
  const job = metadata.job === null ? '' : ` ${code(metadata.job)}`;
  const what = failed ? 'not processed' : verdict ? verdictText(verdict) : 'no test results';
  const result = metadata.result === null ? '' : `, job ${metadata.result}`;
  const title = `**${link(summary, 'StackViz', summary.page)}**${job}: ${what}${visible(result)}`;
  const failure = failed ? [`${code(failed.code)}: ${visible(failed.message)}`] : [];
  const lacks = summary.notWhole.map(({ text }) => text);
  const beside = summary.warnings.flatMap((warning) =>
    EXPLAINING.has(warning.code) ? [`${warning.code}: ${warning.message}`] : [],
  );
  const said = [...lacks, ...beside];
  const shown = said.slice(0, CAUSES).map(code);
  return [title, ...failure, ...shown, ...andMore(said.length - CAUSES)];
}

/** What the services and the machine have to do with it, in the page's sentences; empty where nothing. */
function saidOf({ services, machine }: SummaryFailure): string {
  // what blames the machine begins with the services' sentence
  if (machine?.blamed) return machine.sentence;
  return [services?.sentence, machine?.unusual ? machine.sentence : null]
    .filter((one) => one != null)
    .map((one) => (one.endsWith('.') ? one : `${one}.`))
    .join(' ');
}

/** What a stream is called beside the others. */
const streamOf = ({ streams }: Summary, stream: string): string =>
  streams.find(({ key }) => key === stream)?.label ?? stream;

/**
 * What it came to where that is not a plain failure: `flaky: passed when run again at 14:03:12 in retry.subunit`; `passed
 * later at 14:03:12 in slow.subunit`.
 */
function statusOf(summary: Summary, failure: SummaryFailure): string {
  const { status, again, later, first, fixture } = failure;
  const parts = status === 'fail' ? [] : [LABELS[status]];
  const other = again ?? later;
  if (other !== undefined) {
    const at = other.startedAt === null ? '' : ` at ${utcTime(Date.parse(other.startedAt))}`;
    const said = describeAgain({ outcome: other.status, ...(later && { later: true }) }, fixture);
    parts.push(
      `${said}${at} in ${link(summary, code(streamOf(summary, other.stream)), other.link)}`,
    );
  } else if (first !== undefined) {
    parts.push(`run again, first in ${code(streamOf(summary, first))}`);
  }
  return parts.length === 0 ? '' : ` (${parts.join(': ')})`;
}

function failureLine(summary: Summary, failure: SummaryFailure): string {
  const { test, knownIssues } = failure;
  const said = saidOf(failure);
  const parts = [
    `- ${link(summary, code(test), failure.link)}`,
    summary.streams.length > 1 ? ` in ${code(streamOf(summary, failure.stream))}` : '',
    statusOf(summary, failure),
    said === '' ? '' : `: ${visible(said)}`,
    knownIssues.length === 0 ? '' : `, known bug ${knownIssues.join(', ')}`,
  ];
  return parts.join('');
}

/** `5 failed, 3 flaky` */
const causeCounts = ({ status, tests, of = { [status]: tests } }: SummaryCause): string =>
  BY_ALARM.flatMap((one) => (of[one] ? [countOutcome(one, of[one])] : [])).join(', ');

/**
 * One a test, the first, as the cause counts them. The runs of a test have one address but for their number; one that was
 * run again in another stream has a name that is in both.
 */
function firstRuns(failures: readonly SummaryFailure[]): SummaryFailure[] {
  const tests = new Map<string, SummaryFailure>();
  for (const failure of failures) {
    const { stream, again, first, test, link: target } = failure;
    const isAgain = again !== undefined || first !== undefined;
    const own = isAgain ? null : target?.replace(/\?run=\d+$/, '');
    const key = JSON.stringify([first ?? stream, own ?? test]);
    if (!tests.has(key)) tests.set(key, failure);
  }
  return [...tests.values()];
}

function causeSection(summary: Summary, cause: SummaryCause): string {
  const failures = cause.failures.map((at) => summary.failures[at] as SummaryFailure);
  const shown = firstRuns(failures).slice(0, TESTS);
  const more = cause.tests - shown.length;
  const lines = failures.flatMap((failure) => failure.evidence ?? []);
  // of a service that stopped each failure says the same
  const evidence = [...new Set(lines.map(({ path, text }) => visible(`${path}: ${text}`)))];
  return [
    `**${causeCounts(cause)}**`,
    ...(cause.text === null ? [] : [inFence(visible(cause.text))]),
    [
      ...shown.map((one) => failureLine(summary, one)),
      ...andMore(more).map((text) => `- ${text}`),
      ...(cause.skipped > 0 ? [`- and ${cause.skipped} skipped for the same`] : []),
    ].join('\n'),
    ...(evidence.length === 0 ? [] : [inFence(evidence.slice(0, EVIDENCE).join('\n'))]),
    ...andMore(evidence.length - EVIDENCE, 'line'),
  ].join('\n\n');
}

function knownIssueLines({ knownIssues }: Summary): string[] {
  const lines = (knownIssues ?? []).map(({ id, title, url, count, ofBuild }) => {
    const name = url === null ? `bug ${id}` : `[bug ${id}](<${url}>)`;
    const what = count > 0 ? `explains ${count}` : ofBuild ? 'seen in this build' : 'seen';
    return `- Known ${name}, ${code(title)}: ${what}`;
  });
  return lines.length === 0 ? [] : [lines.join('\n')];
}

/** What befell machines and services: beside the failures, as nobody knows that it is why. */
function eventLines({ events = [] }: Summary): string[] {
  if (events.length === 0) return [];
  const lines = events.slice(0, EVENTS).map(({ label, count, line: { path, time, text } }) => {
    const times = count > 1 ? ` ×${formatCount(count)}` : '';
    const at = time === null ? '' : ` at ${utcTime(Date.parse(time))}`;
    return `- ${label}${times}${at}: ${code(`${path}: ${text}`)}`;
  });
  lines.push(...andMore(events.length - EVENTS).map((text) => `- ${text}`));
  return [`While a test failed, or in the minute before:\n\n${lines.join('\n')}`];
}

/** What the job itself says of its end, as it wrote it. */
function messageOf({ failures }: SummaryJob): string[] {
  const said = saidFirst(failures);
  return said.length === 0 ? [] : [inFence(said.map(visible).join('\n'))];
}

/** What failed of the job, where that is not told by its tests; the reason of the advice without it. */
function jobLines({ job, recheck, failures, notWhole }: Summary): {
  said: string[];
  reason: string;
} {
  if (job === undefined) return { said: [], reason: recheck.reason };
  const isTold = recheck.reason.endsWith(job.text);
  const said = isTold || failures.length === 0 || notWhole.length > 0;
  return {
    said: said ? [describeJob(job.failures, code, job.count), ...messageOf(job)] : [],
    reason: isTold ? recheck.reason.slice(0, -job.text.length).trimEnd() : recheck.reason,
  };
}

/** @returns without an end of line; no more than a review server takes */
export function writeReport(summary: Summary): string {
  const { recheck, causes, leftOut } = summary;
  const { said, reason } = jobLines(summary);
  const foot = [
    ...eventLines(summary),
    ...knownIssueLines(summary),
    ...said,
    recheck.comment === null ? visible(reason) : `${code(recheck.comment)}: ${reason}`,
  ].join('\n\n');
  const head = headOf(summary).join('\n\n');
  const sections: string[] = [];
  let room = LENGTH - head.length - foot.length;
  for (const cause of causes.slice(0, CAUSES)) {
    const section = causeSection(summary, cause);
    room -= section.length;
    if (room < 0) break;
    sections.push(section);
  }
  const left = causes.length - sections.length + leftOut.causes;
  const more = left > 0 ? [`And ${countOf(left, 'more cause')}.`] : [];
  return [head, ...sections, ...more, foot].join('\n\n');
}
