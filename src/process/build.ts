/** One build: read its inputs, make the dataset, publish it. Runs in a child process of the daemon. */
import type { Config } from '../config/schema.ts';
import { StackvizError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { BuildMetadata } from '../publish/format.ts';
import { createManifest } from '../publish/manifest.ts';
import { beginPublication, publishedFiles, removeLeftovers } from '../publish/publication.ts';
import { loadSite, pageFor } from '../publish/site.ts';
import type { Job, Outcome } from '../queue/queue.ts';
import { type HeldDirectory, holdDirectory, openFileBeneath } from '../tree/beneath.ts';
import { type Dataset, fileSource, type Limits, type Source, writeDataset } from './dataset.ts';
import type { InputState } from './fingerprint.ts';
import { combineMetadata, toSiteConfig } from './metadata/combine.ts';
import { MAX_INVENTORY_BYTES, readInventory } from './metadata/inventory.ts';
import { readPath } from './metadata/path.ts';
import { type BuildState, readBuildState } from './state.ts';
import { createWarnings, type Warnings } from './warnings.ts';

const MEBIBYTE = 1024 * 1024;

/** The limits of the config in bytes. */
export function limitsOf({ process: settings }: Pick<Config, 'process'>): Limits {
  return {
    maxBytes: settings.maxInputMebibytes * MEBIBYTE,
    maxRatio: settings.maxInflationRatio,
    maxTests: settings.maxTests,
    maxAttachmentBytes: settings.maxAttachmentMebibytes * MEBIBYTE,
  };
}

async function readMetadata(
  build: HeldDirectory,
  job: Job,
  inputs: InputState[],
  warnings: Warnings,
): Promise<BuildMetadata> {
  const path = inputs.find((input) => input.kind === 'inventory')?.path;
  if (path === undefined) return combineMetadata(readPath(job.path));
  const file = await openFileBeneath(build.path, path);
  try {
    const buffer = Buffer.alloc(MAX_INVENTORY_BYTES);
    const { bytesRead } = await file.read(buffer, 0, MAX_INVENTORY_BYTES, 0);
    const yaml = buffer.toString('utf8', 0, bytesRead);
    return combineMetadata(readInventory(yaml, path, warnings), readPath(job.path));
  } finally {
    await file.close();
  }
}

function sourceOf(build: HeldDirectory, { kind, path }: InputState): Source[] {
  if (kind === 'inventory') return [];
  return [fileSource(kind, path, () => openFileBeneath(build.path, path))];
}

/** Makes the dataset of a held build and publishes it. */
async function publishBuild(
  config: Config,
  job: Job,
  build: HeldDirectory,
  state: BuildState,
  warnings: Warnings,
  started: number,
): Promise<Dataset> {
  const site = await loadSite(config.publish.siteDirectory);
  const publication = await beginPublication(build);
  try {
    const metadata = await readMetadata(build, job, state.inputs, warnings);
    const dataset = await writeDataset(
      state.inputs.flatMap((input) => sourceOf(build, input)),
      publication.dataDirectory,
      { gzip: config.publish.gzip, hashed: true },
      limitsOf(config),
      warnings,
    );
    await publication.commit({
      page: await pageFor(site, config, job.path),
      config: toSiteConfig(metadata, dataset.artifacts),
      manifest: createManifest({
        fingerprint: state.fingerprint,
        path: job.path,
        metadata,
        inputs: state.inputs.map(({ path, kind, bytes, modifiedMs }) => ({
          path,
          kind,
          bytes,
          modified: new Date(modifiedMs).toISOString(),
        })),
        warnings: warnings.list(),
        counts: dataset.counts,
        durationMs: Math.round(performance.now() - started),
        files: publishedFiles(dataset.artifacts),
      }),
    });
    return dataset;
  } finally {
    await publication.abandon();
  }
}

/**
 * Processes a build. An unchanged one is left alone, one without anything to read as well.
 *
 * @throws StackvizError BUILD_GONE when the directory does not exist (any more), and system errors,
 *   of which some may pass (see errors.ts)
 */
export async function processBuild(config: Config, job: Job, log: Logger): Promise<Outcome> {
  const started = performance.now();
  const warnings = createWarnings();
  const build = await holdDirectory(config.root, job.path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new StackvizError('BUILD_GONE', 'the build directory does not exist', { cause: error });
  });
  try {
    const state = await readBuildState(build.path, config.process.maxFiles, warnings);
    const result =
      state.inputs.length === 0 ? 'empty' : state.published ? 'unchanged' : 'published';
    let tests = 0;
    if (result === 'unchanged') await removeLeftovers(build);
    if (result === 'published') {
      const { counts } = await publishBuild(config, job, build, state, warnings, started);
      for (const count of Object.values(counts)) tests += count;
    }
    const codes = warnings.list();
    const durationMs = Math.round(performance.now() - started);
    for (const { code, message, path, at, count } of codes) {
      log.warn({ build: job.path, code, input: path, at, count }, message);
    }
    log.info({ build: job.path, tests, warnings: codes.length, durationMs }, result);
    return { result, tests, warnings: codes.length, durationMs };
  } finally {
    await build.close();
  }
}
