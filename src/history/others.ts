/** Indexes of other logs roots, whose runs stand beside those of ours where a job has the same name. Only read. */
import type { RunRecord } from '../format/history.ts';
import type { RunSite } from '../format/jobs/grid.ts';
import type { HistoryStore } from './store/store.ts';

export interface OtherIndex extends RunSite {
  store: Pick<HistoryStore, 'runs' | 'jobs' | 'close'>;
}

/** A run; of another root where `site` says of which. */
export type SitedRun = RunRecord & { site?: RunSite };

/** Runs of a job in all indexes, newest first; none where ours has none. */
export async function runsOfAll(
  own: HistoryStore,
  others: readonly OtherIndex[],
  job: string,
  limit: number,
): Promise<SitedRun[]> {
  const runs: SitedRun[] = await own.runs(job, limit);
  if (runs.length === 0 || others.length === 0) return runs;
  for (const { name, url, store } of others) {
    for (const run of await store.runs(job, limit)) runs.push({ ...run, site: { name, url } });
  }
  return runs.sort((a, b) => b.time - a.time).slice(0, limit);
}

/** Jobs that the others have. */
export async function jobsOfOthers(others: readonly OtherIndex[]): Promise<Set<string>> {
  const jobs = await Promise.all(others.map(({ store }) => store.jobs()));
  return new Set(jobs.flat().map(({ job }) => job));
}
