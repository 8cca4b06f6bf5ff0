/** Reads a build as a worker does, and publishes nothing. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tidied } from '../../base/interrupt.ts';
import { readBuildState } from '../../build/state.ts';
import { createWarnings, type Warnings } from '../../build/warnings.ts';
import type { Config } from '../../config/schema.ts';
import type { BuildMetadata } from '../../format/dataset.ts';
import type { Search } from '../../known-issues/search.ts';
import { writeDataset } from '../../process/dataset.ts';
import { combineMetadata } from '../../process/metadata/combine.ts';
import { readMetadata } from '../../process/metadata/read.ts';
import { limitsOf, sourcesOf, type Work } from '../../process/source.ts';
import { holdDirectory } from '../../tree/beneath.ts';
import { named } from '../../tree/names.ts';
import type { StreamDigest } from '../../verdict/stream-digest.ts';

export interface ReadBuild {
  metadata: BuildMetadata;
  streams: StreamDigest[];
  warnings: Warnings;
  search: Search | null;
}

/**
 * @param path of the build below `config.root`
 * @param begin the search, of what is known of the build before it is read
 * @throws StackvizError, system errors
 */
export async function readBuild(
  config: Config,
  path: string,
  begin: (described: BuildMetadata) => Search | null,
  observe?: Work['observe'],
): Promise<ReadBuild> {
  const warnings = createWarnings();
  const build = await holdDirectory(config.root, path);
  let directory: string | null = null;
  const tidy = () => {
    if (directory !== null) rmSync(directory, { recursive: true, force: true });
  };
  const read = async (): Promise<ReadBuild> => {
    directory = mkdtempSync(join(tmpdir(), 'stackvizd-'));
    const { inputs } = await readBuildState(build.path, path, config.process.maxFiles, warnings);
    const { pathTemplates } = config.metadata;
    const described = await readMetadata(build.path, path, inputs, pathTemplates, warnings);
    const search = begin(combineMetadata(described));
    const { told, result } = await writeDataset(sourcesOf(build.path, inputs), {
      directory,
      options: { format: 'stackvizd', packed: true, hashed: false },
      limits: limitsOf(config),
      warnings,
      search,
      ...(observe && { observe }),
    });
    return { metadata: combineMetadata(described, { result }), streams: told, warnings, search };
  };
  try {
    return await tidied(tidy, read);
  } catch (error) {
    throw await named(error, build.path, `${config.root}/${path}`);
  } finally {
    await build.close();
  }
}
