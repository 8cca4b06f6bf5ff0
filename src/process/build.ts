/** One build: read its inputs, make the dataset, publish it. Runs in a child process of the daemon. */
import { setTimeout as sleep } from 'node:timers/promises';
import { StackvizError, toStackvizError } from '../base/errors.ts';
import { type Hold, soleHold } from '../base/hold.ts';
import type { Logger } from '../base/log.ts';
import { createManifest } from '../build/manifest.ts';
import { refuseBuilds } from '../build/nested.ts';
import { newerFormat } from '../build/published.ts';
import { type BuildState, keepsUploaded, listInputs, readBuildState } from '../build/state.ts';
import { createWarnings, type Warnings } from '../build/warnings.ts';
import type { Config } from '../config/schema.ts';
import type { Artifact, BuildMetadata } from '../format/dataset.ts';
import {
  beginPublication,
  type Publication,
  publishedFiles,
  removeLeftovers,
} from '../publish/publication.ts';
import { loadSite, pageFor } from '../publish/site.ts';
import { buildTaken } from '../publish/staging.ts';
import { isUrgent } from '../queue/payload.ts';
import type { Job, Outcome } from '../queue/queue.ts';
import { withMachines } from '../summary/machines.ts';
import { makeSummary } from '../summary/make.ts';
import { eventsOfLogs, findingsOfLogs } from '../summary/services.ts';
import type { FoundIssue } from '../summary/sources.ts';
import { type HeldDirectory, holdDirectory } from '../tree/beneath.ts';
import { stat } from '../tree/disk.ts';
import { namedInRoot } from '../tree/names.ts';
import { requireRoot } from '../tree/root.ts';
import { sumOfStreams } from '../verdict/streams.ts';
import { CUT } from '../verdict/whole/damage.ts';
import { manifested, writeDataset } from './dataset.ts';
import { type AskHistory, writeHistory } from './history.ts';
import { concludeSearch, loadKnownIssues, searchFor } from './known-issues.ts';
import { combineMetadata, toSiteConfig } from './metadata/combine.ts';
import { readMetadata } from './metadata/read.ts';
import { placeOfSummary } from './place-of-summary.ts';
import { type Dataset, limitsOf, sourcesOf } from './source.ts';

const LOOK_AGAIN_MS = 500;
/** Known issues of one build that the daemon is told of. */
const KNOWN_TOLD = 20;

/** One build at work. */
interface Work {
  config: Config;
  job: Job;
  hold: Hold;
  build: HeldDirectory;
  state: BuildState;
  warnings: Warnings;
  started: number;
  askHistory: AskHistory | null;
  log: Logger;
}

interface Published {
  dataset: Dataset;
  writtenAt: number;
  known: FoundIssue[];
  unusableIssues: number | undefined;
}

/** Makes the dataset of a held build and publishes it; null: another run has done that meanwhile. */
async function publishBuild(work: Work): Promise<Published | null> {
  const { config, job, hold, build, state, warnings, started, log } = work;
  const site = await loadSite(config.publish.siteDirectory);
  const publication = await beginPublication(build, hold, state.manifest);
  try {
    const described = await readMetadata(
      build.path,
      job.path,
      state.inputs,
      config.metadata.pathTemplates,
      warnings,
    );
    const issues = await loadKnownIssues(config.knownIssues.directory, log);
    const search = searchFor(issues, combineMetadata(described));
    const dataset = await writeDataset(sourcesOf(build.path, state.inputs), {
      directory: publication.dataDirectory,
      options: { format: config.publish.format, packed: config.publish.gzip, hashed: true },
      limits: limitsOf(config),
      warnings,
      search,
      keepsStreams: work.askHistory !== null,
    });
    // Zuul's own record of the build goes before what its console tells
    const metadata = combineMetadata(described, { result: dataset.result });
    const writtenAt = performance.now();
    const place = placeOfSummary(config, job);
    const streams = dataset.told;
    const knownIssues = concludeSearch(search, { metadata, streams }, place.page, warnings);
    const events = eventsOfLogs(dataset.logs, true);
    const told = { metadata, streams, job: dataset.failures, events, warnings: warnings.list() };
    const findings = withMachines(findingsOfLogs(dataset.logs, streams, true), streams, dataset);
    const { fingerprint } = state;
    const artifacts = await withHistory(work, publication.dataDirectory, metadata, dataset);
    const published = await publication.commit({
      page: await pageFor(site, config, job.path, told, artifacts),
      summary: makeSummary({ ...told, ...place, findings, fingerprint, knownIssues }),
      config: toSiteConfig(metadata, artifacts, config.metadata.ciUsername),
      manifest: createManifest({
        fingerprint,
        path: job.path,
        metadata,
        inputs: listInputs(state.inputs),
        warnings: warnings.list(),
        ...manifested(dataset),
        durationMs: Math.round(performance.now() - started),
        files: publishedFiles(artifacts),
      }),
    });
    if (!published) return null;
    return {
      dataset,
      writtenAt,
      known: knownIssues ?? [],
      unusableIssues: issues?.warnings.length,
    };
  } catch (error) {
    throw await explain(error, work, publication);
  } finally {
    await publication.abandon();
  }
}

/** The artifacts with the history of the job among them; without, where none is kept or it cannot be told. */
async function withHistory(
  { config, job, log, state, warnings, askHistory }: Work,
  directory: string,
  metadata: BuildMetadata,
  { artifacts, machine, begun, readErrors, ...told }: Dataset,
): Promise<Artifact[]> {
  if (askHistory === null) return artifacts;
  const history = await writeHistory({
    root: config.root,
    directory,
    ...told,
    // nobody waits for what an old run tells of later ones
    readErrors: isUrgent(job) ? readErrors : null,
    options: { packed: config.publish.gzip, hashed: true },
    assetsDirectory: config.publish.assetsDirectory,
    described: {
      path: job.path,
      metadata,
      machine,
      begun,
      modified: listInputs(state.inputs).map(({ modified }) => modified),
      nowMs: Date.now(),
    },
    warnings: warnings.list(),
    ask: askHistory,
  }).catch((thrown) => {
    const error = toStackvizError(thrown);
    // a full disk, say, is one for the page as well; without its history it is still worth its while
    if (error.retryable) throw error;
    log.warn({ build: job.path, code: 'HISTORY_FAILED', err: error }, 'published without history');
    return null;
  });
  return history === null ? artifacts : [...artifacts, history];
}

/** What an error of publishing means: where the ground was taken from under it, that is the error. */
async function explain(error: unknown, work: Work, publication: Publication): Promise<unknown> {
  const { build, hold } = work;
  if ((await stat(build.path)).nlink === 0) return buildGone(error);
  if (await publication.isTaken()) return buildTaken(error);
  // what killed runs left behind may be what fills the disk
  const { code } = toStackvizError(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') await removeLeftovers(build, hold);
  return namedInRoot(error, build.path, work.config.root, work.job.path);
}

const buildGone = (cause: unknown) =>
  new StackvizError('BUILD_GONE', 'the build directory does not exist', { cause });

/** Opens a build. Where its root is away, that says nothing of the build. */
async function holdBuild({ root, publish }: Config, path: string): Promise<HeldDirectory> {
  try {
    return await holdDirectory(root, path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    requireRoot(root, publish.assetsDirectory);
    throw buildGone(cause);
  }
}

/** What there is to do for a build. */
function resultOf({ inputs, published, failedForNow }: BuildState, job: Job): Outcome['result'] {
  if (inputs.length === 0) return 'empty';
  return published && !failedForNow && job.afresh !== true ? 'unchanged' : 'published';
}

/** @throws as processBuild, which looks a second time */
async function processOnce(
  config: Config,
  job: Job,
  log: Logger,
  hold: Hold,
  askHistory: AskHistory | null,
): Promise<Outcome> {
  const started = performance.now();
  const warnings = createWarnings();
  const build = await holdBuild(config, job.path);
  try {
    await refuseBuilds(
      { root: config.root, pathTemplates: config.metadata.pathTemplates },
      job.path,
    );
    const state = await readBuildState(build.path, job.path, config.process.maxFiles, warnings);
    let result = resultOf(state, job);
    if (result === 'published' && state.newer) throw newerFormat();
    const leaves = result === 'published' && job.afresh !== true;
    if (leaves && (await keepsUploaded(build.path, state, config.publish.uploaded))) {
      result = 'unchanged';
    }
    const foundAt = performance.now();
    let writtenAt = foundAt;
    let tests = 0;
    let known: string[] = [];
    let unusableIssues: number | undefined;
    if (result === 'unchanged') await removeLeftovers(build, hold);
    if (result === 'published') {
      const work = { config, job, hold, build, state, warnings, started, askHistory, log };
      const published = await publishBuild(work);
      if (published === null) result = 'unchanged';
      // as the page counts them: no set-ups, and what ran again once
      tests = sumOfStreams(published?.dataset.told ?? []).tests;
      writtenAt = published?.writtenAt ?? foundAt;
      known = published?.known.map(({ id }) => id).slice(0, KNOWN_TOLD) ?? [];
      unusableIssues = published?.unusableIssues;
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
    const read = result === 'published' ? { tests } : {};
    log.info({ build: job.path, ...read, warnings: codes.length, durationMs }, result);
    const cut = codes.some(({ code }) => CUT.has(code)) || undefined;
    const told = { tests, warnings: codes.length, cut, known, unusableIssues };
    return { result, ...told, durationMs, stagesMs };
  } catch (error) {
    throw await namedInRoot(error, build.path, config.root, job.path);
  } finally {
    await build.close();
  }
}

/**
 * Processes a build. An unchanged one is left alone, one without anything to read as well.
 *
 * @param askHistory null: no history is kept
 * @throws StackvizError BUILD_GONE when the directory does not exist (any more); BUILD_HAS_BUILDS; ROOT_MISSING
 *   (retryable); FORMAT_NEWER (retryable) when a newer version published it; JOB_LOST (retryable) when
 *   another worker has it, BUILD_TAKEN (retryable) when other runs come between again and again; system
 *   errors, some of which may pass (errors.ts)
 */
export async function processBuild(
  config: Config,
  job: Job,
  log: Logger,
  hold: Hold = soleHold(),
  askHistory: AskHistory | null = null,
): Promise<Outcome> {
  try {
    return await processOnce(config, job, log, hold, askHistory);
  } catch (error) {
    if (!(error instanceof StackvizError) || error.code !== 'BUILD_TAKEN') throw error;
    log.info({ build: job.path, code: error.code }, 'another run came between, looking again');
    // two that take it from each other must not go on so
    await sleep(Math.random() * LOOK_AGAIN_MS);
    // what was published meanwhile is afresh
    return processOnce(config, { ...job, afresh: false }, log, hold, askHistory);
  }
}
