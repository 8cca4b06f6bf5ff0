/**
 * `stackvizd export`: streams -> a directory with data and site, for upstream's `stackviz-export`.
 *
 * The data goes straight into the directory, as upstream's does, so that it also serves upstream's
 * own site when called with its `data/`; our page stands beside it.
 */
import { stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isTestInput } from '../../build/inputs/input.ts';
import { createManifest } from '../../build/manifest.ts';
import { SUMMARY } from '../../build/ours.ts';
import { createWarnings } from '../../build/warnings.ts';
import type { DatasetFormat } from '../../dataset/tests/stream-writer.ts';
import { writeDataset } from '../../process/dataset.ts';
import { combineMetadata, toSiteConfig } from '../../process/metadata/combine.ts';
import { readEnvironment } from '../../process/metadata/environment.ts';
import type { Limits } from '../../process/source.ts';
import { loadSite, renderPage } from '../../publish/site.ts';
import { type BuildTold, tellBuild } from '../../publish/told.ts';
import { withMachines } from '../../summary/machines.ts';
import { makeSummary } from '../../summary/make.ts';
import { findingsOfLogs } from '../../summary/services.ts';
import { makePath } from '../../tree/make-path.ts';
import type { Progress } from '../progress.ts';
import { type Asked, findSources } from './sources.ts';

export interface ExportOptions extends Asked {
  /** Pack our data: servers that know no ranges send the whole of it for one traceback. Left out: if large. */
  pack?: boolean;
  /** Pack upstream's data as well, for servers that name the coding. */
  gzip: boolean;
  /** Of the data; our page stands beside it unless it is for upstream's alone. */
  format: DatasetFormat;
  /** Include metadata from `environment`. */
  env: boolean;
  /** Mebibytes of data at most; what does not fit is left out, and told. */
  maxMebibytes?: number;
}

/** Of the page beside the data. */
const PAGE = 'index.html';
/** Exit code where there is nothing to show of what is there to be read. */
const NOTHING = 3;
/** Where nothing was named to be read, or what was named is no stream. */
const WRONG_USE = 2;
const MEBIBYTE = 1024 * 1024;

/** Somebody's own run on his own machine: only what protects the memory. */
const LIMITS: Limits = {
  maxBytes: 1024 ** 4,
  maxRatio: 100_000,
  maxTests: 10_000_000,
  maxAttachmentBytes: 64 * 1024 * 1024,
  maxOutputBytes: 1024 ** 4,
  maxLogBytes: 16 * 1024 ** 3,
};

const limitsOf = ({ maxMebibytes }: ExportOptions): Limits =>
  maxMebibytes === undefined ? LIMITS : { ...LIMITS, maxOutputBytes: maxMebibytes * MEBIBYTE };

/** What is smaller loads at once however it is served, and is easier to look at as it is. */
const SMALL_BYTES = MEBIBYTE;

/** Whether all that is to be read is named, and small. */
async function isSmall({ streamFile, repository, build, stdin, dstat }: Asked): Promise<boolean> {
  if (stdin || repository.length + build.length > 0) return false;
  const named = [...streamFile, ...(dstat === undefined ? [] : [dstat])];
  const sizes = await Promise.all(
    named.map((path) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0) < SMALL_BYTES;
}

const isAsked = ({ streamFile, repository, build, stdin, dstat }: Asked): boolean =>
  stdin || dstat !== undefined || [streamFile, repository, build].some(({ length }) => length > 0);

/** Writes the page and its assets. */
async function placeSite(directory: string, told: BuildTold): Promise<string[]> {
  const site = await loadSite();
  for (const { path, bytes } of site.files) {
    await makePath(dirname(join(directory, path)));
    await writeFile(join(directory, path), bytes);
  }
  await writeFile(join(directory, PAGE), renderPage(site, './', './', tellBuild(told)));
  return [PAGE, ...site.files.map(({ path }) => path)];
}

/**
 * @param directory is made if it does not exist
 * @returns the exit code: 0, or 1 where an input was missing, 2 where none was named or a named stream is
 *   none, 3 where directories hold nothing to show
 */
export async function exportSite(
  directory: string,
  options: ExportOptions,
  environment: NodeJS.ProcessEnv,
  progress: Progress,
): Promise<number> {
  const started = performance.now();
  const warnings = createWarnings();
  if (!isAsked(options)) {
    progress.line('export what? Name a stream (-f FILE, -i), -r, -b or --dstat; see --help');
    return WRONG_USE;
  }
  const { sources, metadata: described, missing } = await findSources(options, warnings, progress);
  if (options.build.length > 0 && !sources.some(isTestInput)) {
    progress.line('there is neither a test run nor a record of the machine');
    return NOTHING;
  }
  const metadata = combineMetadata(options.env ? readEnvironment(environment) : {}, described);
  await makePath(directory);
  const { format, gzip } = options;
  const pack = options.pack ?? !(await isSmall(options));
  const { artifacts, counts, told, timed, machines, logs } = await writeDataset(sources, {
    directory,
    options: { format, packed: pack || gzip, upstreamPacked: gzip, hashed: false },
    limits: limitsOf(options),
    warnings,
  });
  const build = { metadata, streams: told, warnings: warnings.list(), shared: null };
  const files = [
    ...(format === 'upstream' ? [] : await placeSite(directory, build)),
    SUMMARY,
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
  const place = { path: null, base: null, page: format === 'upstream' ? null : PAGE };
  const findings = withMachines(findingsOfLogs(logs, told, false), told, { timed, machines });
  const summary = makeSummary({ ...build, ...place, findings, fingerprint: null });
  await writeFile(join(directory, SUMMARY), `${JSON.stringify(summary, null, 1)}\n`);
  await writeFile(join(directory, 'config.json'), JSON.stringify(config));
  await writeFile(join(directory, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`);
  for (const { code, path, message, count } of warnings.list()) {
    progress.line(
      `warning ${code} ${path ?? ''}: ${message}${count > 1 ? ` (${count} times)` : ''}`,
    );
  }
  const tests = Object.entries(counts).map(([status, count]) => `${count} ${status}`);
  progress.line(`${directory}: ${artifacts.length} files, tests: ${tests.join(', ') || 'none'}`);
  const named = [...options.streamFile.map((path) => basename(path)), 'stdin'];
  const noStream = warnings
    .list()
    .some(({ code, path = '' }) => code === 'SUBUNIT_NONE' && named.includes(path));
  if (noStream) return WRONG_USE;
  return missing > 0 ? 1 : 0;
}
