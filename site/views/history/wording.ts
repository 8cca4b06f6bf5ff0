/** What several views of the history say alike. */
import type { EarlierRun } from '../../../src/format/history.ts';
import type { GridFile } from '../../../src/format/jobs/grid.ts';
import { describeRun } from '../../../src/verdict/job.ts';
import { formatRoute } from '../../model/address/routes.ts';
import { visible } from '../../model/run/visible.ts';
import { ROOT } from './place.ts';

/** `2026-11-28 14:05 UTC` */
export const dayOf = (ms: number): string =>
  `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** When a run was, as far as that is known. */
export const whenOf = ({ time, uploaded }: Pick<EarlierRun, 'time' | 'uploaded'>): string =>
  uploaded ? `uploaded ${dayOf(time)}` : dayOf(time);

/** The page of another build, also where a server looks for no `index.htm` in a directory. @param root from this page to the logs root */
export const buildUrl = (root: string, path: string): string =>
  `${root}${path.toWellFormed().split('/').map(encodeURIComponent).join('/')}/stackviz/index.htm`;

/** Only what leads upwards: the file is ours, but what is shown must not depend on that. */
export const isUpwards = (root: string): boolean => /^(?:\.\.\/)+$/.test(root);

/** Whether runs have to say of which branch they are. */
export const areOfBranches = (runs: readonly { branch?: string | null }[]): boolean =>
  new Set(runs.map(({ branch = null }) => branch)).size > 1;

/** `of 2026-11-28 14:05 UTC, 904711,3 on master: 2 failed, job FAILURE`: a run within a sentence. */
export const headWords = (run: GridFile['runs'][number], isBranchTold: boolean): string => {
  const on = isBranchTold && run.branch !== null ? ` on ${visible(run.branch)}` : '';
  const of = (run.change === null ? '' : `, ${run.change},${run.patchset ?? '?'}`) + on;
  const at = run.site === undefined ? '' : `, in ${visible(run.site.name)}`;
  return `${run.uploaded ? '' : 'of '}${whenOf(run)}${of}${at}: ${visible(describeRun(run))}`;
};

type GridRun = GridFile['runs'][number];

/** What no other run of a job's page has. */
export const keyOf = ({ site, path }: GridRun): string => `${site?.name ?? ''} ${path}`;

/** The page of a run; null: it is of another logs root, whose address is not known. */
export function runUrl({ site, path }: GridRun): string | null {
  if (site === undefined) return buildUrl(ROOT, path);
  // only to a web server: the file is ours, but what is shown must not depend on that
  return site.url !== null && /^https?:\/\//.test(site.url) ? buildUrl(site.url, path) : null;
}

/** A failing test on the page of its build; of a build of several streams, that page. Null as above. */
export function failureUrl(run: GridRun, test: string): string | null {
  const page = runUrl(run);
  if (page === null || run.stream == null) return page;
  return page + formatRoute({ view: 'details', stream: run.stream, test, attempt: 1 });
}
