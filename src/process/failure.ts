/**
 * Publishes that a build could not be processed.
 *
 * The developer who opens the page must read why there is nothing, and the sweep must not take the
 * build up again and again: never, or where the reason may pass, not before a day. What an earlier run
 * published of other inputs stays. Runs in the daemon, so it reads nothing of what was uploaded but
 * names and sizes.
 */

import type { StackvizError } from '../base/errors.ts';
import { type Hold, soleHold } from '../base/hold.ts';
import { createManifest } from '../build/manifest.ts';
import { OUTPUT_DIRECTORY } from '../build/own-files.ts';
import { type PublishedManifest, readOwn } from '../build/published.ts';
import { listInputs, readBuildState } from '../build/state.ts';
import { createWarnings } from '../build/warnings.ts';
import type { Config } from '../config/schema.ts';
import type { Artifact, SiteConfig } from '../format/dataset.ts';
import { beginPublication, publishedFiles } from '../publish/publication.ts';
import { loadSite, pageFor } from '../publish/site.ts';
import type { Job } from '../queue/queue.ts';
import { makeSummary } from '../summary/make.ts';
import { holdDirectory } from '../tree/beneath.ts';
import { namedInRoot } from '../tree/names.ts';
import { combineMetadata, toSiteConfig } from './metadata/combine.ts';
import { readPath } from './metadata/path.ts';
import { placeOfSummary } from './place-of-summary.ts';

/** Until a build that failed for a reason that may pass is taken up by the sweep again. */
const AGAIN_AFTER_MS = 86_400_000;

/** The artifacts of what is published, if it is ours. */
async function publishedArtifacts(
  build: string,
  manifest: PublishedManifest | null,
): Promise<Artifact[]> {
  if (manifest === null) return [];
  const text = await readOwn(build, `${OUTPUT_DIRECTORY}/data/config.json`).catch(() => null);
  if (text === null) return [];
  const { datasets } = JSON.parse(text) as SiteConfig;
  const all = datasets[0]?.artifacts ?? [];
  return all.filter(({ path }) => manifest.files.includes(`data/${path}`));
}

/**
 * Adds the failure to the page of a build, or makes a page that holds nothing else. A page that was
 * made of the very inputs that failed is left as it is.
 *
 * @param hold of whoever failed: only the holder of a build may say that it failed
 * @throws StackvizError JOB_LOST, BUILD_TAKEN; system errors
 */
export async function publishFailure(
  config: Config,
  job: Job,
  error: StackvizError,
  hold: Hold = soleHold(),
): Promise<void> {
  const build = await holdDirectory(config.root, job.path);
  try {
    const warnings = createWarnings();
    const state = await readBuildState(build.path, job.path, config.process.maxFiles, warnings);
    if (state.inputs.length === 0 || state.newer) return;
    if (state.published && !state.failedForNow) return;
    warnings.add(error.code, `the build could not be processed: ${error.message}`);
    const artifacts = await publishedArtifacts(build.path, state.manifest);
    const metadata = combineMetadata(readPath(job.path, config.metadata.pathTemplates));
    const againAt = new Date(Date.now() + AGAIN_AFTER_MS).toISOString();
    const failed = { code: error.code, again: error.retryable ? againAt : null };
    const manifest = createManifest({
      fingerprint: state.fingerprint,
      path: job.path,
      metadata,
      inputs: listInputs(state.inputs),
      failed,
      warnings: warnings.list(),
      counts: {},
      durationMs: 0,
      files: publishedFiles(artifacts),
    });
    const site = await loadSite(config.publish.siteDirectory);
    const told = {
      metadata,
      streams: [],
      warnings: [],
      failed: { ...failed, message: error.message },
    };
    const page = await pageFor(site, config, job.path, told, artifacts);
    const { fingerprint } = state;
    const publication = await beginPublication(build, hold, state.manifest);
    try {
      await publication.commit({
        page,
        summary: makeSummary({ ...told, ...placeOfSummary(config, job), fingerprint }),
        config: toSiteConfig(metadata, artifacts, config.metadata.ciUsername),
        manifest,
      });
    } finally {
      await publication.abandon();
    }
  } catch (thrown) {
    throw await namedInRoot(thrown, build.path, config.root, job.path);
  } finally {
    await build.close();
  }
}
