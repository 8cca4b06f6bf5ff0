/** The front page of a logs root: its jobs, newest runs and most frequent causes. */

import type { RunRecord } from '../../format/history.ts';
import type { FrontCause, FrontFile, FrontJob } from '../../format/jobs/front.ts';
import { escapeXml } from '../../format/markup.ts';
import { countOf } from '../../format/quantities.ts';
import { digest } from '../list.ts';
import { isGood } from '../record.ts';
import type { HistoryStore } from '../store/store.ts';
import { streaksOf } from '../streaks.ts';

const DAY_MS = 86_400_000;
export const WEEKS_MS = 14 * DAY_MS;
const JOBS = 500;
const RUNS_SHOWN = 30;
const NEWEST = 1000;
/** Runs that are gone through: of a larger site, the newest. */
export const SEARCHED = 20_000;
const CAUSES = 25;
/** New causes in the feed. */
const NEW = 500;

/** Causes of some runs, those of most runs first. */
export function causesOf(runs: readonly RunRecord[]): FrontCause[] {
  const found = new Map<string, FrontCause & { of: Set<string> }>();
  for (const { causes, job, time, path } of runs) {
    for (const { id, text, tests } of causes) {
      const known = found.get(id);
      if (known === undefined) {
        // the first met is the newest
        const one = { id, text, runs: 1, tests, jobs: 1, first: time, last: time, path };
        found.set(id, { ...one, of: new Set([job]) });
        continue;
      }
      known.runs += 1;
      known.tests += tests;
      known.first = Math.min(known.first, time);
      known.of.add(job);
      known.jobs = known.of.size;
    }
  }
  return [...found.values()]
    .sort((a, b) => b.runs - a.runs || b.jobs - a.jobs || (a.id < b.id ? -1 : 1))
    .map(({ of: _, ...cause }) => cause);
}

function jobOf(job: string, runs: readonly RunRecord[], nowMs: number): FrontJob {
  const within = (from: number, to: number) => {
    const some = runs.filter(({ time }) => time >= nowMs - from && time < nowMs - to);
    return { good: some.filter(isGood).length, runs: some.length };
  };
  return {
    id: digest(job),
    job,
    runs: runs.slice(0, RUNS_SHOWN).map((run) => {
      const { path, time, uploaded, verdict, result } = run;
      const told = { path, time, verdict, result, good: isGood(run) };
      return { ...told, ...(uploaded && { uploaded }) };
    }),
    week: within(7 * DAY_MS, -DAY_MS),
    before: within(14 * DAY_MS, 7 * DAY_MS),
  };
}

/**
 * All of the file.
 *
 * @param newest runs of all jobs, newest first: all, or `searched` of them
 * @param nowMs what "the last week" is counted from
 */
export async function makeFront(
  store: HistoryStore,
  newest: readonly RunRecord[],
  nowMs: number,
  searched = SEARCHED,
): Promise<Omit<FrontFile, 'grown'>> {
  const weeks = nowMs - WEEKS_MS;
  const recent = newest.filter(({ time }) => time >= weeks);
  const since = (ms: number) => recent.filter(({ time }) => time >= nowMs - ms);
  const byJob = Map.groupBy(recent, ({ job }) => job);
  const all = await store.jobs();
  // jobs without a run of late come last, with what they had
  const names = [...byJob.keys(), ...all.map(({ job }) => job).filter((job) => !byJob.has(job))];
  const jobs: FrontJob[] = [];
  for (const job of names.slice(0, JOBS)) {
    jobs.push(jobOf(job, byJob.get(job) ?? (await store.runs(job, RUNS_SHOWN)), nowMs));
  }
  const day = causesOf(since(DAY_MS));
  const week = causesOf(since(7 * DAY_MS));
  return {
    version: 1,
    at: nowMs,
    complete: await store.complete(),
    since: recent.length < searched ? weeks : (recent.at(-1)?.time ?? weeks),
    jobs,
    jobsLeftOut: Math.max(0, names.length - JOBS),
    newest: recent.slice(0, NEWEST).map((run) => {
      const { path, time, uploaded, job, project, branch, change, patchset, verdict, result } = run;
      const told = { path, time, job, project, branch, change, patchset, verdict, result };
      return { ...told, ...(uploaded && { uploaded }), good: isGood(run) };
    }),
    newestLeftOut: Math.max(0, recent.length - NEWEST),
    day: day.slice(0, CAUSES),
    week: week.slice(0, CAUSES),
    causes: { day: day.length, week: week.length },
    streaks: streaksOf(recent, nowMs),
  };
}

/** Text of anybody in the feed. */
const xml = (text: string): string => escapeXml(text, '\ufffd');

/** As an address relative to the feed. */
const buildUrl = (path: string) =>
  `../../${path.split('/').map(encodeURIComponent).join('/')}/stackviz/index.htm`;

/**
 * An Atom feed (RFC 4287) of the causes that were seen first in the last week, newest first, 500 at most.
 *
 * @param known ids of causes that were seen before
 */
export function makeFeed(week: readonly FrontCause[], known: ReadonlySet<string>): string {
  const fresh = week
    .filter(({ id }) => !known.has(id))
    .sort((a, b) => b.first - a.first)
    .slice(0, NEW);
  const iso = (ms: number) => new Date(ms).toISOString();
  const entries = fresh.map(
    ({ id, text, runs, jobs, first, path }) => `<entry>
<id>tag:stackvizd,2026:cause:${xml(id)}</id>
<title type="text">${xml(text)}</title>
<updated>${iso(first)}</updated>
<link rel="alternate" href="${xml(buildUrl(path.toWellFormed()))}"/>
<summary type="text">${countOf(runs, 'run')} of ${countOf(jobs, 'job')}</summary>
</entry>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>tag:stackvizd,2026:causes</id>
<title>New causes of failures</title>
<author><name>stackvizd</name></author>
<updated>${iso(fresh[0]?.first ?? 0)}</updated>
<link rel="self" href="causes.atom"/>
${entries.join('\n')}
</feed>
`;
}
