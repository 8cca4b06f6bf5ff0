/** One build: read its inputs, make the dataset, publish it. Runs in a child process of the daemon. */
import { readdir } from 'node:fs/promises';
import { StackvizError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { createManifest } from '../build/manifest.ts';
import { newerFormat } from '../build/published.ts';
import { type BuildState, listInputs, readBuildState } from '../build/state.ts';
import { createWarnings, type Warnings } from '../build/warnings.ts';
import type { Config } from '../config/schema.ts';
import { beginPublication, publishedFiles, removeLeftovers } from '../publish/publication.ts';
import { loadSite, pageFor } from '../publish/site.ts';
import type { Job, Outcome } from '../queue/queue.ts';
import { type HeldDirectory, holdDirectory } from '../tree/beneath.ts';
import { createBudget } from './budget.ts';
import { writeDataset } from './dataset.ts';
import { combineMetadata, toSiteConfig } from './metadata/combine.ts';
import { readMetadata } from './metadata/read.ts';
import { type Dataset, type Limits, sourcesOf } from './source.ts';

const MEBIBYTE = 1024 * 1024;

/** The limits of the config in bytes. */
export function limitsOf({ process: settings }: Pick<Config, 'process'>): Limits {
  return {
    maxBytes: settings.maxInputMebibytes * MEBIBYTE,
    maxRatio: settings.maxInflationRatio,
    maxTests: settings.maxTests,
    maxAttachmentBytes: settings.maxAttachmentMebibytes * MEBIBYTE,
    maxOutputBytes: settings.maxOutputMebibytes * MEBIBYTE,
  };
}

/** Makes the dataset of a held build and publishes it. */
async function publishBuild(
  config: Config,
  job: Job,
  build: HeldDirectory,
  state: BuildState,
  warnings: Warnings,
  started: number,
): Promise<{ dataset: Dataset; writtenAt: number }> {
  const site = await loadSite(config.publish.siteDirectory);
  const publication = await beginPublication(build);
  try {
    const described = await readMetadata(
      build.path,
      job.path,
      state.inputs,
      config.metadata.pathTemplates,
      warnings,
    );
    const dataset = await writeDataset(sourcesOf(build.path, state.inputs), {
      directory: publication.dataDirectory,
      options: { format: config.publish.format, packed: config.publish.gzip, hashed: true },
      limits: { ...limitsOf(config), budget: createBudget(config.process) },
      warnings,
    });
    // Zuul's own record of the build goes before what its console tells
    const metadata = combineMetadata(described, { result: dataset.result });
    const writtenAt = performance.now();
    await publication.commit({
      page: await pageFor(site, config, job.path),
      config: toSiteConfig(metadata, dataset.artifacts, config.metadata.ciUsername),
      manifest: createManifest({
        fingerprint: state.fingerprint,
        path: job.path,
        metadata,
        inputs: listInputs(state.inputs),
        warnings: warnings.list(),
        counts: dataset.counts,
        durationMs: Math.round(performance.now() - started),
        files: publishedFiles(dataset.artifacts),
      }),
    });
    return { dataset, writtenAt };
  } finally {
    await publication.abandon();
  }
}

/** Opens a build. Where its root is empty, that is not mounted, which says nothing of the build. */
async function holdBuild(root: string, path: string): Promise<HeldDirectory> {
  try {
    return await holdDirectory(root, path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    const tree = await readdir(root).catch(() => []);
    if (tree.length > 0) {
      throw new StackvizError('BUILD_GONE', 'the build directory does not exist', { cause });
    }
    const message = `the logs root ${root} is not there, or empty: is it mounted?`;
    throw new StackvizError('ROOT_MISSING', message, { retryable: true, cause });
  }
}

/**
 * Processes a build. An unchanged one is left alone, one without anything to read as well.
 *
 * @throws StackvizError BUILD_GONE when the directory does not exist (any more); ROOT_MISSING
 *   (retryable); FORMAT_NEWER (retryable) when a newer version published it; system errors, some of
 *   which may pass (errors.ts)
 */
export async function processBuild(config: Config, job: Job, log: Logger): Promise<Outcome> {
  const started = performance.now();
  const warnings = createWarnings();
  const build = await holdBuild(config.root, job.path);
  try {
    const state = await readBuildState(build.path, config.process.maxFiles, warnings);
    const result =
      state.inputs.length === 0
        ? 'empty'
        : state.published && job.afresh !== true
          ? 'unchanged'
          : 'published';
    if (result === 'published' && state.newer) throw newerFormat();
    const foundAt = performance.now();
    let writtenAt = foundAt;
    let tests = 0;
    if (result === 'unchanged') await removeLeftovers(build);
    if (result === 'published') {
      const published = await publishBuild(config, job, build, state, warnings, started);
      for (const count of Object.values(published.dataset.counts)) tests += count;
      writtenAt = published.writtenAt;
    }
    const codes = warnings.list();
    const ended = performance.now();
    const between = (from: number, to: number) => Math.round(to - from);
    const durationMs = between(started, ended);
    const stagesMs =
      result === 'published'
        ? {
            find: between(started, foundAt),
            write: between(foundAt, writtenAt),
            publish: between(writtenAt, ended),
          }
        : undefined;
    for (const { code, message, path, at, count } of codes) {
      log.warn({ build: job.path, code, input: path, at, count }, message);
    }
    log.info({ build: job.path, tests, warnings: codes.length, durationMs }, result);
    return { result, tests, warnings: codes.length, durationMs, stagesMs };
  } finally {
    await build.close();
  }
}
