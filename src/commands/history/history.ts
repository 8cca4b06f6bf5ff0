/** `stackvizd history [JOB]`: what a job did before, newest first; without one, the jobs there are. */
import { createLogger } from '../../base/log.ts';
import { printable } from '../../base/printable.ts';
import type { Config } from '../../config/schema.ts';
import type { ComparedErrors, RunRecord } from '../../format/history.ts';
import { countOf } from '../../format/quantities.ts';
import { explained, openHistory } from '../../history/open.ts';
import { readNewErrors } from '../../history/published-run.ts';
import type { HistoryStore } from '../../history/store/store.ts';
import { describeRun } from '../../verdict/job.ts';
import { print } from '../results/print.ts';

export interface HistoryOptions {
  json: boolean;
  /** Runs shown at most. */
  limit: number;
}

/** Told on standard error, as it is no result. */
const hint = () =>
  process.stderr.write(
    'the daemons alone put what they publish into the index; `stackvizd reindex` takes in what `process` published\n',
  );

/** How many runs are not shown, likewise. */
const cut = (shown: number, all: number) =>
  process.stderr.write(`the newest ${shown} of ${all} runs: --limit N shows more\n`);

const at = (time: number) => `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')}Z`;

/** New kinds of ERROR lines that are shown of a run. */
const SHOWN_ERRORS = 5;

/** For example `      new ERROR lines: 4 x glance.common.wsgi: Caught error: …, of glance-api on controller`. */
function errorLines({ fresh, unknown }: ComparedErrors): string[] {
  const lines = fresh.first.slice(0, SHOWN_ERRORS).map(({ count, text, service, host }) => {
    const where = host === null ? service : `${service} on ${host}`;
    return `      new ERROR lines: ${count} x ${text}, of ${where}`;
  });
  const more = fresh.count - lines.length;
  if (more > 0) lines.push(`      new ERROR lines: ${countOf(more, 'more kind')}`);
  if (unknown.kinds > 0) {
    lines.push(
      `      ${countOf(unknown.kinds, 'kind')} of ERROR lines not known to be new: none of the last good runs tells all`,
    );
  }
  return lines;
}

/** For example `2026-05-04 12:03Z  2 failed, job FAILURE  904711,3  master  11/904711/3/check/job/1f3c9a7`. */
function lineOf(run: RunRecord, errors: ComparedErrors | null): string {
  const { time, uploaded, change, patchset, branch, path, causes } = run;
  const of = change === null ? null : `${change},${patchset ?? '?'}`;
  const when = `${uploaded ? 'uploaded ' : ''}${at(time)}`;
  const line = [when, describeRun(run), of, branch, path]
    .filter((part) => part !== null)
    .join('  ');
  const because = causes.map(({ text, tests }) => `      ${tests} x ${text}`);
  const told = errors === null ? [] : errorLines(errors);
  return [line, ...because, ...told].map(printable).join('\n');
}

async function listJobs(store: HistoryStore, json: boolean): Promise<number> {
  const jobs = (await store.jobs()).map(({ job }) => job).sort();
  if (json) print(JSON.stringify(jobs));
  else for (const job of jobs) print(printable(job));
  if (jobs.length === 0 && !json) hint();
  return 0;
}

/** @returns the exit code: 1 where the index has no run of the job */
export async function history(
  config: Config,
  job: string | undefined,
  { json, limit }: HistoryOptions,
): Promise<number> {
  const log = createLogger('error');
  const store = openHistory(config, false, config.queue.rootName, log);
  try {
    if (job === undefined) return await listJobs(store, json);
    const all = await store.runs(job, Math.max(limit, config.history.runsPerJob));
    const runs = all.slice(0, limit);
    // as their pages tell it: it is not in the index
    const errors = await Promise.all(runs.map(({ path }) => readNewErrors(config.root, path)));
    if (json) {
      const told = runs.map((run, at) => ({ ...run, newErrors: errors[at] }));
      print(JSON.stringify({ total: all.length, runs: told }));
    } else if (runs.length === 0) print(printable(`no run of ${job} is in the index`));
    else for (const [at, run] of runs.entries()) print(lineOf(run, errors[at] ?? null));
    if (runs.length === 0 && !json) hint();
    if (runs.length < all.length && !json) cut(runs.length, all.length);
    return runs.length === 0 ? 1 : 0;
  } catch (error) {
    throw explained(error);
  } finally {
    await store.close();
  }
}
