/**
 * `stackvizd export`: streams -> a directory with data and site, for upstream's `stackviz-export`.
 *
 * The data goes straight into the directory, as upstream's does, so that it also serves upstream's
 * own site when called with its `data/`; our page stands beside it.
 */

import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { realpath, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { takeTurn } from '../../base/turn.ts';
import { isTestInput, LOOKED_FOR } from '../../build/inputs/input.ts';
import { createManifest } from '../../build/manifest.ts';
import { MANIFEST, SUMMARY } from '../../build/own-files.ts';
import { createWarnings, type Warnings } from '../../build/warnings.ts';
import type { DatasetFormat } from '../../dataset/tests/stream-writer.ts';
import type { BuildMetadata, Warning } from '../../format/dataset.ts';
import { countOf } from '../../format/quantities.ts';
import { manifested, writeDataset } from '../../process/dataset.ts';
import { combineMetadata, toSiteConfig } from '../../process/metadata/combine.ts';
import { readEnvironment } from '../../process/metadata/environment.ts';
import { isBeforeAll } from '../../process/read-input.ts';
import type { Limits, Source } from '../../process/source.ts';
import { type BuildDigest, countsOf, writePageText } from '../../publish/page-text.ts';
import { loadSite, renderPage } from '../../publish/site.ts';
import { withMachines } from '../../summary/machines.ts';
import { makeSummary } from '../../summary/make.ts';
import { eventsOfLogs, findingsOfLogs } from '../../summary/services.ts';
import { makePath } from '../../tree/make-path.ts';
import type { StreamDigest } from '../../verdict/stream-digest.ts';
import { judgeBuild } from '../../verdict/streams.ts';
import { describeUnread } from '../../verdict/whole/sentences.ts';
import type { Progress } from '../progress.ts';
import { CONFIG, fillPlace, lookAtPlace, type Made, PAGE, removeUnfinished } from './place.ts';
import { type Asked, directoryOf, findSources } from './sources.ts';

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

/** Exit code where there is nothing to show of what is there to be read. */
const NOTHING = 3;
/** Where nothing was named to be read, or nothing of what was named can or may be. */
const WRONG_USE = 2;
/** Where something was left out. */
const IN_PART = 1;
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

/** Writes the page and its assets. */
async function placeSite(directory: string, told: BuildDigest): Promise<string[]> {
  const site = await loadSite();
  const paths = site.files.map(({ path }) => join(directory, path));
  for (const place of new Set(paths.map(dirname))) await makePath(place);
  for (const [at, { bytes }] of site.files.entries()) writeFileSync(paths[at] as string, bytes);
  await writeFile(join(directory, PAGE), renderPage(site, './', './', writePageText(told)));
  return [PAGE, ...site.files.map(({ path }) => path)];
}

/** What the page says of the run, in its words: first why it is not whole, a line each. */
function headlines(build: Pick<BuildDigest, 'streams' | 'warnings' | 'metadata'>): {
  notWhole: string[];
  result: string;
} {
  const { streams } = build;
  if (streams.length === 0) return { notWhole: [], result: 'none' };
  const { tally, verdict, unread } = judgeBuild(build);
  const counts = countsOf(tally);
  const result = verdict.of === '' ? verdict.text : `${verdict.text} (${verdict.of})`;
  return {
    notWhole: [...streams.flatMap(({ sentences }) => sentences), ...unread.map(describeUnread)],
    result: counts === '' ? result : `${result}: ${counts}`,
  };
}

/** Of the files that were named how many are no stream, or no record of a machine. */
function unusable({ streamFile, stdin, dstat }: Asked, warnings: readonly Warning[]): number {
  const has = (codes: string[], name: string) =>
    warnings.some(({ code, path }) => codes.includes(code) && path === name);
  const streams = [...streamFile.map((path) => basename(path)), ...(stdin ? ['stdin'] : [])];
  const isUnread = (name: string) =>
    warnings.some((warning) => warning.path === name && isBeforeAll(warning));
  const none = streams.filter(
    (name) => isUnread(name) || has(['SUBUNIT_NONE', 'SUBUNIT_EMPTY'], name),
  ).length;
  const machine = dstat === undefined ? null : basename(dstat);
  return none + (machine !== null && (isUnread(machine) || has(['DSTAT_EMPTY'], machine)) ? 1 : 0);
}

const howMany = ({ streamFile, repository, build, stdin, dstat }: Asked): number =>
  streamFile.length +
  repository.length +
  build.length +
  Number(stdin) +
  Number(dstat !== undefined);

/** What is to be shown, and how. */
interface Task {
  sources: Source[];
  /** Tells of a stream that is not read, as all of it is in another. */
  tellSame: (stream: Source, whole: Source) => void;
  metadata: BuildMetadata;
  options: ExportOptions;
  warnings: Warnings;
  /** By performance.now(). */
  started: number;
}

interface MadeSite extends Made {
  artifacts: number;
  told: StreamDigest[];
  /** With the result of the job, where the console tells it. */
  metadata: BuildMetadata;
}

/** Writes data, page, summary and manifest into an empty directory. */
async function makeSite(
  directory: string,
  { sources, tellSame, metadata: described, options, warnings, started }: Task,
): Promise<MadeSite> {
  const { format, gzip } = options;
  const pack = options.pack ?? !(await isSmall(options));
  const dataset = await writeDataset(sources, {
    directory,
    options: { format, packed: pack || gzip, upstreamPacked: gzip, hashed: false },
    limits: limitsOf(options),
    warnings,
    tellSame,
  });
  const { artifacts, told, logs, failures: job } = dataset;
  const metadata = combineMetadata(described, { result: dataset.result });
  const build = { metadata, streams: told, job, warnings: warnings.list(), shared: null };
  const files = [
    ...artifacts.map(({ path }) => path),
    ...(format === 'upstream' ? [] : await placeSite(directory, build)),
    SUMMARY,
    CONFIG,
  ];
  const manifest = createManifest({
    fingerprint: null,
    path: null,
    metadata,
    inputs: [],
    warnings: warnings.list(),
    ...manifested(dataset),
    durationMs: Math.round(performance.now() - started),
    files,
  });
  const config = toSiteConfig(metadata, artifacts);
  const place = { path: null, base: null, page: format === 'upstream' ? null : PAGE };
  const findings = withMachines(findingsOfLogs(logs, told, false), told, dataset);
  const events = eventsOfLogs(logs, false);
  const summary = makeSummary({ ...build, ...place, findings, events, fingerprint: null });
  await writeFile(join(directory, SUMMARY), `${JSON.stringify(summary, null, 1)}\n`);
  await writeFile(join(directory, CONFIG), JSON.stringify(config));
  await writeFile(join(directory, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`);
  return { files, artifacts: artifacts.length, told, metadata };
}

/**
 * @param directory is made if it does not exist; of an earlier site in it what is not written anew is removed
 * @returns the exit code: 0, or 1 where an input was left out, 2 where none was named or none of them is
 *   there, of its kind and to be read, 3 where directories hold nothing to show
 * @throws StackvizError OUTPUT_IS_INPUT, OUTPUT_TAKEN
 */
export async function exportSite(
  directory: string,
  options: ExportOptions,
  environment: NodeJS.ProcessEnv,
  progress: Progress,
): Promise<number> {
  const started = performance.now();
  if (howMany(options) === 0) {
    progress.line('export what? Name a stream (-f FILE, -i), -r, -b or --dstat; see --help');
    return WRONG_USE;
  }
  const letGo = await takeTurn(await turnOf(directory), new AbortController().signal, () =>
    progress.line(`another export writes into ${directory}: waiting for its end`),
  );
  try {
    return await exportInTurn(directory, options, environment, progress, started);
  } finally {
    letGo();
  }
}

/** Of an output directory, whatever it is called. */
async function turnOf(directory: string): Promise<string> {
  const path = await realpath(directory).catch(() => resolve(directory));
  const place = createHash('sha256').update(path).digest('hex').slice(0, 32);
  return `stackvizd export ${process.getuid?.()} ${place}`;
}

/** As exportSite(), when no other export writes there. */
async function exportInTurn(
  directory: string,
  options: ExportOptions,
  environment: NodeJS.ProcessEnv,
  progress: Progress,
  started: number,
): Promise<number> {
  const warnings = createWarnings();
  const place = await lookAtPlace(directory, options.build.map(directoryOf));
  await removeUnfinished(directory);
  const found = await findSources(options, warnings, progress);
  const { sources, named, metadata: described, missing, unread } = found;
  if (!sources.some(isTestInput)) {
    if (missing === howMany(options)) return WRONG_USE;
    if (unread > 0) {
      progress.line('in what may be read there is neither a test run nor a record of the machine');
      return WRONG_USE;
    }
    progress.line(`there is neither a test run nor a record of the machine: ${LOOKED_FOR}`);
    return NOTHING;
  }
  const metadata = combineMetadata(options.env ? readEnvironment(environment) : {}, described);
  const tellSame = (stream: Source, whole: Source) =>
    progress.line(`not read: ${named.get(stream)}, all of it is in ${named.get(whole)}`);
  const task: Task = { sources, tellSame, metadata, options, warnings, started };
  const faults = () => missing + unusable(options, warnings.list());
  const made = await fillPlace(directory, place, async (staging) => {
    const site = await makeSite(staging, task);
    return faults() < howMany(options) ? site : null;
  });
  tellWarnings(warnings.list(), progress);
  if (made === null) {
    progress.line(
      'nothing that was named holds a test run or a record of the machine: no page is made',
    );
    return WRONG_USE;
  }
  const { notWhole, result } = headlines({
    ...made,
    streams: made.told,
    warnings: warnings.list(),
  });
  for (const sentence of notWhole) progress.line(sentence);
  progress.line(`${directory}: ${countOf(made.artifacts, 'file')}, tests: ${result}`);
  return faults() + unread === 0 ? 0 : IN_PART;
}

function tellWarnings(warnings: readonly Warning[], progress: Progress): void {
  for (const { code, path, message, count } of warnings) {
    const times = count > 1 ? ` (${count} times)` : '';
    progress.line(`warning ${code} ${path ?? ''}: ${message}${times}`);
  }
}
