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
