/** Joins what the sources of metadata know. */
import type { Artifact, BuildMetadata, SiteConfig } from '../../format/dataset.ts';

const EMPTY: BuildMetadata = {
  job: null,
  build: null,
  pipeline: null,
  project: null,
  branch: null,
  change: null,
  patchset: null,
  ref: null,
  subject: null,
  changeUrl: null,
  logUrl: null,
  result: null,
  voting: null,
  startTime: null,
  endTime: null,
};

/**
 * Joins sources, best first: the first that knows a member decides it. Zuul's record of the build goes
 * before the inventory, both before the path; the result is Zuul's, else what the console tells.
 */
export function combineMetadata(...sources: Partial<BuildMetadata>[]): BuildMetadata {
  const known = sources.map((source) =>
    Object.fromEntries(Object.entries(source).filter(([, value]) => value != null)),
  );
  return Object.assign({ ...EMPTY }, ...known.reverse());
}

/**
 * The metadata and the artifacts as upstream's config.
 *
 * @param ciUsername account of the CI system on the review server, null where it is not configured
 */
export function toSiteConfig(
  metadata: BuildMetadata,
  artifacts: Artifact[],
  ciUsername: string | null = null,
): SiteConfig {
  const dataset = {
    name: metadata.job,
    url: metadata.logUrl ?? metadata.changeUrl,
    status: metadata.result,
    ci_username: ciUsername,
    pipeline: metadata.pipeline,
    change_id: metadata.change,
    revision: metadata.patchset,
    change_project: metadata.project,
    change_subject: metadata.subject,
    artifacts,
  };
  return { deployer: false, datasets: [dataset] };
}
