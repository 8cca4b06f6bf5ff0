/**
 * What a page says without script: the result, the counts, the failures with their reasons. For curl, text
 * browsers, previews in mails, a copy on disk, a sandboxed frame. Everything in it is by src/verdict/, as
 * on the page itself; the script, where it runs, puts its own in the place of it.
 *
 * Uploads wrote nearly all of the text: it is escaped, made visible, cut, and in no attribute.
 */
import { gzipSync } from 'node:zlib';
import { utcTime } from '../format/clock-time.ts';
import type { BuildMetadata, Warning } from '../format/dataset.ts';
import type { JobFailure } from '../format/job.ts';
import { escapeMarkup } from '../format/markup.ts';
import { countOf, formatCount } from '../format/quantities.ts';
import { visible } from '../format/visible.ts';
import { causeLine } from '../verdict/causes/cause-line.ts';
import { groupDigests } from '../verdict/causes/grouped.ts';
import { formatDuration } from '../verdict/durations.ts';
import { describeJob, saidFirst } from '../verdict/job.ts';
import { BY_ALARM, inOrder, LABELS } from '../verdict/problems.ts';
import { describeAgain } from '../verdict/reruns/reruns.ts';
import type { ProblemDigest, StreamDigest } from '../verdict/stream-digest.ts';
import { besideOthers, judgeBuild, NO_RESULTS, streamLabel } from '../verdict/streams.ts';
import { countFixtures, countOutcomes, fixturesWith, sumOf, type Tally } from '../verdict/tally.ts';
import { titleOf } from '../verdict/title.ts';
import { NOT_ALL_READ, type Verdict } from '../verdict/verdict.ts';
import { headOfBreaks } from '../verdict/whole/breaks.ts';
import { describeUnread } from '../verdict/whole/sentences.ts';

/** What is known of a build when its page is written. */
export interface BuildDigest {
  metadata: BuildMetadata;
  streams: readonly StreamDigest[];
  /** What failed of the job around its tests. */
  job?: readonly JobFailure[];
  warnings: readonly Warning[];
  /** It could not be processed; what is listed beside the page is of an earlier run. */
  failed?: { code: string; message: string };
  /** Where the site's files are as seen from the page, with a slash; null: beside it. */
  shared: string | null;
}

/** The parts of a page that tell. */
export interface PageText {
  title: string;
  description: string;
  /** For the element that the script fills later. */
  html: string;
}

/** How much is written of what there may be any number of. */
interface Limit {
  causes: number;
  /** Under each cause. */
  names: number;
  streams: number;
  /** On why one stream is not whole. */
  sentences: number;
  warnings: number;
  /** UTF-16 units of one text. */
  text: number;
}

/** The first that fits; the last does whatever was uploaded. */
const LIMITS: Limit[] = [
  { causes: 200, names: 30, streams: 50, sentences: 20, warnings: 20, text: 600 },
  { causes: 60, names: 10, streams: 50, sentences: 10, warnings: 20, text: 600 },
  { causes: 20, names: 4, streams: 20, sentences: 5, warnings: 10, text: 300 },
  { causes: 5, names: 1, streams: 8, sentences: 3, warnings: 5, text: 80 },
];
/** Bytes of what is told, packed. */
const MAX_PACKED = 20 * 1024;
const MAX_REASON_LINES = 3;
const MAX_TITLE = 200;
/** Problems that are grouped. */
const MAX_LISTED = 2000;

/** Strangers' texts, cut, each isolated from what stands beside it. */
const foreignOf = (limit: Limit) => (text: string) => {
  const cut = text.length > limit.text ? `${text.slice(0, limit.text)}…` : text;
  return `<bdi>${escapeMarkup(visible(cut))}</bdi>`;
};
type Foreign = ReturnType<typeof foreignOf>;

/** `2 failed, 1 flaky, 7 passed`; the alarming first. They are more than the tests where others are among them. */
export function countsOf(sum: Tally): string {
  const { of, tests, runs } = sum;
  const parts = countOutcomes(of, BY_ALARM);
  const fixtures = fixturesWith(sum);
  if (runs > tests) parts.push(`${formatCount(runs)} runs of ${countOf(tests, 'test')}`);
  if (sumOf(fixtures) > 0) parts.push(`${countFixtures(fixtures)} among them`);
  return parts.join(', ');
}

/** What the build is of, in one line; empty where nothing is known. */
function headOf(metadata: BuildMetadata, foreign: Foreign): string {
  const { job, project, branch, change, patchset, pipeline, result, subject } = metadata;
  const patch = change && (patchset ? `change ${change},${patchset}` : `change ${change}`);
  const known = [job, project, branch, patch, pipeline, result && `job result ${result}`, subject];
  const told = known.flatMap((text) => (text ? [foreign(text)] : []));
  return told.length > 0 ? `<p>${told.join(' · ')}</p>` : '';
}

/** What the job itself says of its end. */
function saidOf(job: readonly JobFailure[], foreign: Foreign): string {
  const said = saidFirst(job).map(foreign);
  return said.length === 0 ? '' : `<p><code>${said.join('<br>')}</code></p>`;
}

/** Where the job was stopped while it ran its tests, some may have been under way for longer than is told. */
const wasStopped = (job: readonly JobFailure[]): boolean =>
  job.some(({ phase, how }) => phase === 'run' && how !== 'failed' && how !== 'unreachable');

function spanOf(streams: readonly StreamDigest[], job: readonly JobFailure[]): string {
  const timed = streams.filter(({ origin }) => origin > 0);
  if (timed.length === 0) return '';
  const from = Math.min(...timed.map(({ origin }) => origin));
  const to = Math.max(...timed.map(({ origin, length }) => origin + length));
  const day = new Date(from).toISOString().slice(0, 10);
  const took = `${wasStopped(job) ? 'at least ' : ''}${formatDuration((to - from) / 1000)}`;
  return `<p>Tests ran from ${day} ${utcTime(from)}, for ${took}.</p>`;
}

/** A list, with how many more there are. */
function listOf<T>(all: readonly T[], limit: number, item: (one: T) => string, more = 0): string {
  const rest = Math.max(0, all.length - limit) + more;
  const items = all.slice(0, limit).map((one) => `<li>${item(one)}</li>`);
  if (rest > 0) items.push(`<li>and ${formatCount(rest)} more</li>`);
  return `<ul>\n${items.join('\n')}\n</ul>`;
}

/** A problem, with what its stream is called where there are several. */
type Listed = ProblemDigest & { stream: string | null; inStream: string | null };

function nameItem(problem: Listed, foreign: Foreign): string {
  const { name, lane, at, outcome, stream } = problem;
  const { again, inStream } = problem;
  const later =
    again &&
    `${describeAgain(again, problem.fixture)}${again.at === null ? '' : ` at ${utcTime(again.at)}`}`;
  const facts = [
    outcome === 'fail' ? null : LABELS[outcome],
    later && `${later}${inStream === null ? '' : ` in ${foreign(inStream)}`}`,
    stream && foreign(stream),
    lane && foreign(lane),
    at === null ? null : utcTime(at),
  ].filter((fact) => fact);
  return `${foreign(name)}${facts.length > 0 ? ` <small>(${facts.join(', ')})</small>` : ''}`;
}

/** What a build has to be told of, put together once. */
interface Prepared {
  build: BuildDigest;
  tally: Tally;
  verdict: Verdict;
  /** Inputs with tests of which nothing could be read. */
  unread: { path: string; code: string }[];
  labels: Map<StreamDigest, string>;
  /** By cause, in the order of the page. */
  causes: { line: readonly string[]; frame: string | null; members: [Listed, ...Listed[]] }[];
  /** Problems that are in no cause here. */
  more: number;
}

function prepare(build: BuildDigest): Prepared {
  const { streams } = build;
  const labels = new Map(streams.map((stream) => [stream, streamLabel(stream, streams)]));
  const listed = streams.flatMap((stream, of) =>
    stream.problems.map((problem): Listed => {
      const labelOf = (one: StreamDigest | undefined) =>
        streams.length > 1 && one !== undefined ? (labels.get(one) ?? null) : null;
      const again = problem.again && streams[problem.again.in];
      return { ...problem, of, stream: labelOf(stream), inStream: labelOf(again) };
    }),
  );
  listed.sort(inOrder);
  const kept = listed.slice(0, MAX_LISTED);
  const causes = groupDigests(kept).map(({ pieces, members }) => {
    const alike = members.length > 1 && pieces !== null;
    const line = alike ? [causeLine(pieces)] : members[0].reason;
    return { line, frame: members.find(({ frame }) => frame !== null)?.frame ?? null, members };
  });
  const more = streams.reduce((sum, stream) => sum + stream.more, listed.length - kept.length);
  return { build, ...judgeBuild(build), labels, causes, more };
}

function problemsOf({ causes, more }: Prepared, limit: Limit, foreign: Foreign): string {
  if (causes.length === 0) return '';
  const items = causes.slice(0, limit.causes).map(({ line, frame, members }) => {
    const said = line.slice(0, MAX_REASON_LINES).map((text) => `<p>${foreign(text)}</p>`);
    if (said.length === 0) said.push(`<p>${LABELS[members[0].outcome]}; nothing says why</p>`);
    if (frame !== null) said.push(`<p>in ${foreign(frame)}</p>`);
    const names = listOf(members, limit.names, (one) => nameItem(one, foreign));
    return `<li>${said.join('')}${names}</li>`;
  });
  const left = causes.slice(limit.causes).reduce((sum, { members }) => sum + members.length, more);
  const rest = left > 0 ? `\n<p>${formatCount(left)} more are not listed here.</p>` : '';
  return `<h2>What needs attention</h2>\n<ol>\n${items.join('\n')}\n</ol>${rest}`;
}

function breaksOf({ build, labels, unread }: Prepared, limit: Limit, foreign: Foreign): string {
  const broken = build.streams.filter(({ sentences }) => sentences.length > 0);
  const parts = broken.slice(0, limit.streams).map((stream) => {
    const label = foreign(labels.get(stream) ?? stream.key);
    const sentences = listOf(stream.sentences, limit.sentences, foreign);
    return `<h2>${headOfBreaks(stream.breaks, build.streams.length > 1 ? label : null)}</h2>\n${sentences}`;
  });
  const more = broken.length - limit.streams;
  if (more > 0) parts.push(`<p>${more} more runs are not whole.</p>`);
  if (unread.length > 0) {
    const sentences = listOf(unread.map(describeUnread), limit.sentences, foreign);
    parts.push(`<h2>${NOT_ALL_READ}</h2>\n${sentences}`);
  }
  return parts.join('\n');
}

function streamsOf({ build, labels }: Prepared, limit: Limit, foreign: Foreign): string {
  const { streams } = build;
  if (streams.length < 2) return '';
  const items = listOf(streams, limit.streams, (stream) => {
    const { text, of } = besideOthers(stream);
    return `${foreign(labels.get(stream) ?? stream.key)}: <b>${text}</b> ${of}`;
  });
  return `<h2>${streams.length} streams</h2>\n${items}`;
}

function warningsOf({ build }: Prepared, limit: Limit, foreign: Foreign): string {
  if (build.warnings.length === 0) return '';
  const items = listOf(build.warnings, limit.warnings, ({ code, path, message, count }) => {
    const where = path === undefined ? '' : ` ${foreign(path)}:`;
    const times = count > 1 ? ` (${formatCount(count)} times)` : '';
    return `<code>${escapeMarkup(code)}</code>${where} ${foreign(message)}${times}`;
  });
  return `<h2>Warnings</h2>\n${items}`;
}

/** Where the rest is, and what a copy of the page needs. */
function footOf({ shared }: BuildDigest): string {
  const data = shared === null ? '' : 'data/';
  const logs = shared === null ? '' : '; the logs are <a href="../">one level up</a>';
  const beside =
    shared === null
      ? '<code>assets/</code> beside it'
      : `<code>${escapeMarkup(shared)}</code> as seen from it; in a copy of it, also in <code>assets/</code> beside it`;
  return (
    `<p>The data is in <a href="${data}config.json">${data}config.json</a>${logs}. Timeline, tests, ` +
    `attachments and console need JavaScript and a web server: the page looks for its scripts in ${beside}.</p>`
  );
}

function write(prepared: Prepared, limit: Limit): PageText {
  const { build, tally, verdict } = prepared;
  const { metadata, failed, streams, job = [] } = build;
  const foreign = foreignOf(limit);
  const none = streams.length === 0;
  const text = failed ? 'Not processed' : none ? NO_RESULTS : verdict.text;
  const of = failed || none ? '' : verdict.of;
  const html = [
    `<h1>${text}${of && ` <small>${of}</small>`}</h1>`,
    headOf(metadata, foreign),
    job.length > 0 && `<p>${describeJob(job, foreign)}</p>`,
    saidOf(job, foreign),
    failed &&
      `<p>The build could not be processed: <code>${escapeMarkup(failed.code)}</code> ${foreign(failed.message)}</p>`,
    !failed && none && prepared.unread.length === 0 && '<p>This build holds no subunit stream.</p>',
    breaksOf(prepared, limit, foreign),
    !none && `<p>${countsOf(tally)}</p>`,
    spanOf(streams, job),
    streamsOf(prepared, limit, foreign),
    problemsOf(prepared, limit, foreign),
    warningsOf(prepared, limit, foreign),
    footOf(build),
  ];
  const said = `${text} ${of}`.trim();
  const origins = streams.map(({ origin }) => origin);
  return {
    title: visible(titleOf({ ...metadata, result: text, origins })).slice(0, MAX_TITLE),
    description: none ? said : `${said}: ${countsOf(tally)}`,
    html: html.filter((part) => part).join('\n'),
  };
}

/** What a page says of a build, in at most 20 kB packed whatever was uploaded. */
export function writePageText(build: BuildDigest): PageText {
  const prepared = prepare(build);
  let told = write(prepared, LIMITS[0] as Limit);
  for (const limit of LIMITS.slice(1)) {
    if (gzipSync(told.html, { level: 6 }).length <= MAX_PACKED) break;
    told = write(prepared, limit);
  }
  return told;
}
