import { SUMMARY_VERSION, type Summary } from '../../src/format/summary.ts';
import { writeReport } from '../../src/verdict/report/markdown.ts';
import { LoadError, loadJson } from '../model/load/bytes.ts';
import type { Dataset } from '../model/load/dataset.ts';
import type { ReportHead } from '../model/run/report.ts';

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

/**
 * What failed in a build, as Markdown: what `stackvizd report` prints. Where nobody told the daemon at what
 * address its logs are served, links lead to where the page is.
 *
 * @param url of summary.json
 * @throws LoadError
 */
export async function buildReport(url: string, { page }: Dataset): Promise<string> {
  const summary = await loadJson<Summary>(url);
  if (summary.version !== SUMMARY_VERSION) {
    throw new LoadError('malformed', url, 'The summary is of another version.');
  }
  return summary.base === null ? writeReport({ ...summary, base: page }) : summary.report;
}
