/**
 * `stackvizd export`: streams -> a directory with data and site, for upstream's `stackviz-export`.
 *
 * The data goes straight into the directory, as upstream's does, so that it also serves upstream's
 * own site when called with its `data/`; our page stands beside it.
 */
import { mkdir, open, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createManifest } from '../build/manifest.ts';
import { createWarnings } from '../build/warnings.ts';
import type { DatasetFormat } from '../dataset/stream-writer.ts';
import { writeDataset } from '../process/dataset.ts';
import { combineMetadata, toSiteConfig } from '../process/metadata/combine.ts';
import { readEnvironment } from '../process/metadata/environment.ts';
import { type ByteSource, readFileChunks } from '../process/read-input.ts';
import type { Limits, Source } from '../process/source.ts';
import { loadSite, renderPage } from '../publish/site.ts';
import type { Progress } from './progress.ts';
import { listRuns } from './repository.ts';

export interface ExportOptions {
  streamFile: string[];
  repository: string[];
  stdin: boolean;
  dstat?: string;
  gzip: boolean;
  /** Of the data; our page stands beside it unless it is for upstream's alone. */
  format: DatasetFormat;
  /** Include metadata from `environment`. */
  env: boolean;
}

/** Somebody's own run on his own machine: only what protects the memory. */
const LIMITS: Limits = {
  maxBytes: 1024 ** 4,
  maxRatio: 100_000,
  maxTests: 10_000_000,
  maxAttachmentBytes: 64 * 1024 * 1024,
  maxOutputBytes: 1024 ** 4,
};

/** Counts the bytes on their way, to show how far the work is. */
async function* counted(
  bytes: ByteSource,
  name: string,
  total: number,
  progress: Progress,
): ByteSource {
  let read = 0;
  for await (const chunk of bytes) {
    read += chunk.length;
    const percent = total > 0 ? ` ${Math.floor((100 * read) / total)} %` : '';
    progress.update(`${name}: ${Math.floor(read / 1024)} KiB${percent}`);
    yield chunk;
  }
}

function namedSource(kind: Source['kind'], path: string, name: string, progress: Progress): Source {
  return {
    kind,
    path: name,
    host: null,
    phase: null,
    repository: null,
    async open() {
      const file = await open(path);
      const { size } = await file.stat();
      const bytes = counted(readFileChunks(file), name, size, progress);
      return { bytes, close: () => file.close() };
    },
  };
}

function stdinSource(progress: Progress): Source {
  const bytes = counted(process.stdin as ByteSource, 'stdin', 0, progress);
  return {
    kind: 'subunit',
    path: 'stdin',
    host: null,
    phase: null,
    repository: null,
    open: async () => ({ bytes, close: async () => undefined }),
  };
}

/** The sources in upstream's order; what is not there is told and left out. */
async function findSources(
  options: ExportOptions,
  progress: Progress,
): Promise<{ sources: Source[]; missing: number }> {
  const sources: Source[] = [];
  let missing = 0;
  const attempt = async (add: () => Promise<void>) => {
    try {
      await add();
    } catch (error) {
      missing += 1;
      progress.line(`left out: ${(error as Error).message}`);
    }
  };
  const addFile = (kind: Source['kind'], path: string) =>
    attempt(async () => {
      if (!(await stat(path)).isFile()) throw new Error(`${path}: not a file`);
      sources.push(namedSource(kind, path, basename(path), progress));
    });
  if (options.dstat !== undefined) await addFile('dstat', options.dstat);
  for (const path of options.repository) {
    await attempt(async () => {
      for (const run of await listRuns(path)) {
        const source = namedSource('subunit', run, join('.stestr', basename(run)), progress);
        const repository = { path: dirname(run), name: basename(path) };
        sources.push({ ...source, repository });
      }
    });
  }
  for (const path of options.streamFile) await addFile('subunit', path);
  if (options.stdin) sources.push(stdinSource(progress));
  return { sources, missing };
}

/** Writes the page and its assets. */
async function placeSite(directory: string): Promise<string[]> {
  const site = await loadSite();
  for (const { path, bytes } of site.files) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), bytes);
  }
  await writeFile(join(directory, 'index.html'), renderPage(site, './', './'));
  return ['index.html', ...site.files.map(({ path }) => path)];
}

/**
 * @param directory is made if it does not exist
 * @returns the exit code: 0, or 1 where an input was missing
 */
export async function exportSite(
  directory: string,
  options: ExportOptions,
  environment: NodeJS.ProcessEnv,
  progress: Progress,
): Promise<number> {
  const started = performance.now();
  const { sources, missing } = await findSources(options, progress);
  const warnings = createWarnings();
  const metadata = combineMetadata(options.env ? readEnvironment(environment) : {});
  await mkdir(directory, { recursive: true });
  const { format, gzip } = options;
  const { artifacts, counts } = await writeDataset(sources, {
    directory,
    options: { format, packed: gzip, hashed: false },
    limits: LIMITS,
    warnings,
  });
  const files = [
    ...(format === 'upstream' ? [] : await placeSite(directory)),
    'config.json',
    ...artifacts.map(({ path }) => path),
  ];
  const manifest = createManifest({
    fingerprint: null,
    path: null,
    metadata,
    inputs: [],
    warnings: warnings.list(),
    counts,
    durationMs: Math.round(performance.now() - started),
    files,
  });
  const config = toSiteConfig(metadata, artifacts);
  await writeFile(join(directory, 'config.json'), JSON.stringify(config));
  await writeFile(join(directory, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`);
  for (const { code, path, message, count } of warnings.list()) {
    progress.line(
      `warning ${code} ${path ?? ''}: ${message}${count > 1 ? ` (${count} times)` : ''}`,
    );
  }
  const tests = Object.entries(counts).map(([status, count]) => `${count} ${status}`);
  progress.line(`${directory}: ${artifacts.length} files, tests: ${tests.join(', ') || 'none'}`);
  return missing > 0 ? 1 : 0;
}
