/** Joins what the sources of metadata know. */
import type { Artifact, BuildMetadata, SiteConfig } from '../../publish/format.ts';

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
};

/** The first source that knows a member decides it. */
export function combineMetadata(...sources: Partial<BuildMetadata>[]): BuildMetadata {
  const combined = { ...EMPTY };
  for (const key of Object.keys(EMPTY) as (keyof BuildMetadata)[]) {
    combined[key] = sources.find((source) => source[key] != null)?.[key] ?? null;
  }
  return combined;
}

/** The metadata and the artifacts as upstream's config. */
export function toSiteConfig(metadata: BuildMetadata, artifacts: Artifact[]): SiteConfig {
  const dataset = {
    name: metadata.job,
    url: metadata.changeUrl,
    status: null,
    ci_username: null,
    pipeline: metadata.pipeline,
    change_id: metadata.change,
    revision: metadata.patchset,
    change_project: metadata.project,
    change_subject: metadata.subject,
    artifacts,
  };
  return { deployer: false, datasets: [dataset] };
}
