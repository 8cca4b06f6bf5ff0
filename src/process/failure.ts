/**
 * Publishes that a build could not be processed.
 *
 * The developer who opens the page must read why there is nothing, and the sweep must not take the
 * build up again and again. What an earlier run published stays. Runs in the daemon, so it reads
 * nothing of what was uploaded but names and sizes.
 */

import type { StackvizError } from '../base/errors.ts';
import { createManifest } from '../build/manifest.ts';
import { OUTPUT_DIRECTORY } from '../build/ours.ts';
import { readManifest } from '../build/published.ts';
import { listInputs, readBuildState } from '../build/state.ts';
import { createWarnings } from '../build/warnings.ts';
import type { Config } from '../config/schema.ts';
import type { Artifact, SiteConfig } from '../format/dataset.ts';
import { beginPublication, publishedFiles } from '../publish/publication.ts';
import { loadSite, pageFor } from '../publish/site.ts';
import type { Job } from '../queue/queue.ts';
import { holdDirectory, openFileBeneath } from '../tree/beneath.ts';
import { combineMetadata, toSiteConfig } from './metadata/combine.ts';
import { readPath } from './metadata/path.ts';

/** The artifacts of what is published, if it is ours. */
async function publishedArtifacts(build: string): Promise<Artifact[]> {
  if ((await readManifest(build)) === null) return [];
  const file = await openFileBeneath(build, `${OUTPUT_DIRECTORY}/data/config.json`).catch(
    () => null,
  );
  if (file === null) return [];
  try {
    return (JSON.parse(await file.readFile('utf8')) as SiteConfig).datasets[0]?.artifacts ?? [];
  } finally {
    await file.close();
  }
}

/** Adds the failure to the page of a build, or makes a page that holds nothing else. */
export async function publishFailure(
  config: Config,
  job: Job,
  error: StackvizError,
): Promise<void> {
  const build = await holdDirectory(config.root, job.path);
  try {
    const warnings = createWarnings();
    const state = await readBuildState(build.path, config.process.maxFiles, warnings);
    if (state.inputs.length === 0 || state.published || state.newer) return;
    warnings.add(error.code, `the build could not be processed: ${error.message}`);
    const artifacts = await publishedArtifacts(build.path);
    const metadata = combineMetadata(readPath(job.path, config.metadata.pathTemplates));
    const manifest = createManifest({
      fingerprint: state.fingerprint,
      path: job.path,
      metadata,
      inputs: listInputs(state.inputs),
      warnings: warnings.list(),
      counts: {},
      durationMs: 0,
      files: publishedFiles(artifacts),
    });
    const page = await pageFor(await loadSite(config.publish.siteDirectory), config, job.path);
    const publication = await beginPublication(build);
    try {
      await publication.commit({
        page,
        config: toSiteConfig(metadata, artifacts, config.metadata.ciUsername),
        manifest,
      });
    } finally {
      await publication.abandon();
    }
  } finally {
    await build.close();
  }
}
