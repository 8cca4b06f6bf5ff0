import type { Tally } from '../../src/verdict/tally.ts';
import { judge } from '../../src/verdict/verdict.ts';
import type { Break } from '../../src/verdict/whole.ts';
import type { Dataset } from '../model/load/dataset.ts';
import { type ReportHead, runReport } from '../model/run/report.ts';
import type { ProblemGroup } from '../model/run/summary.ts';

/** What a report says of the build, and the address it can be seen at again. */
export function reportHead({ config, manifest }: Dataset): ReportHead {
  const change = manifest?.metadata.change ?? config.change_id;
  const patchset = manifest?.metadata.patchset ?? config.revision;
  return {
    job: manifest?.metadata.job ?? config.name,
    change: change && (patchset ? `${change}, patchset ${patchset}` : change),
    url: location.href,
  };
}

/** What failed in a build, as Markdown. */
export function buildReport(
  dataset: Dataset,
  sum: Tally,
  breaks: readonly Break[],
  groups: ProblemGroup[],
): string {
  return runReport(reportHead(dataset), judge(sum, breaks).text, groups);
}
