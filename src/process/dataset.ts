/** Inputs -> the artifacts of a dataset, one after the other. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { isCutOff, isRepositoryRun } from '../build/inputs/names.ts';
import { createNamer, placed } from '../dataset/artifact.ts';
import { type ConsoleWriter, createConsoleWriter } from '../dataset/console/writer.ts';
import { forUpstream } from '../dataset/file/data-file.ts';
import { writeMachineSeries } from '../dataset/machine-series.ts';
import { didNotPass } from '../dataset/tests/test-table.ts';
import { writeUpstreamDstat } from '../dataset/upstream/dstat-writer.ts';
import type { Artifact, Manifest, TestStatus } from '../format/dataset.ts';
import type { LookAt } from '../known-issues/search.ts';
import { searchTest } from '../known-issues/tests.ts';
import { consoleText } from '../known-issues/texts.ts';
import { withReruns } from '../verdict/reruns/find.ts';
import { describeStop } from '../verdict/stream-digest.ts';
import type { Extent } from './console/clock-mismatch.ts';
import type { ConsoleKind } from './console/parse.ts';
import type { MachineKind } from './dstat/machine.ts';
import type { RunTimes } from './dstat/time/place.ts';
import type { Collector, SearchTerms } from './logs/search-terms.ts';
import type { ByteSource } from './read-input.ts';
import {
  type Dataset,
  type Keep,
  type Part,
  type Source,
  type SourceKind,
  type Work,
  withInput,
} from './source.ts';
import { writeStreams } from './streams.ts';

type Names = ReturnType<ReturnType<typeof createNamer>>;

/**
 * Calls before V8's second compiler takes a function on. By its own 3000 it compiles for a tenth of the half
 * second that a build takes; a million tests take 2 % longer so. A child that works on further builds has the use of
 * it: by 3000 each takes 9 % less.
 *
 * On the command line such a flag costs more than it gains: what Node ships compiled of itself is made for
 * V8's usual flags, and is compiled anew with others.
 */
const CALLS_TO_OPTIMISE = { first: 30_000, further: 3000 };
let isFirst = true;

/** The sources of these kinds. */
function ofKind<Kind extends SourceKind>(sources: Source[], ...kinds: Kind[]): Source<Kind>[] {
  const wanted = new Set<SourceKind>(kinds);
  return sources.filter((source): source is Source<Kind> => wanted.has(source.kind));
}

/**
 * What measured a machine as the artifacts of one host.
 *
 * @param isCompared tests failed, with which it is compared
 */
async function writeMachine(
  source: Source<MachineKind>,
  stem: string,
  name: string,
  run: RunTimes,
  isCompared: boolean,
  work: Work,
): Promise<Part> {
  const { directory, options, warnings } = work;
  // loaded where there is one: most of a start is loading
  const [{ readMachine }, { mediansOf }, { comparable }] = await Promise.all([
    import('./dstat/machine.ts'),
    import('./dstat/medians.ts'),
    import('./dstat/comparable.ts'),
  ]);
  const series = await withInput(source, work, (bytes) =>
    readMachine(source, bytes, run, warnings),
  );
  const artifacts: Artifact[] = [];
  if (series.times.length === 0) return { artifacts };
  if (options.format !== 'stackvizd') {
    artifacts.push(writeUpstreamDstat(directory, name, stem, series, forUpstream(options)));
  }
  if (options.format !== 'upstream') {
    artifacts.push(writeMachineSeries(directory, name, stem, series, options));
  }
  const measured = isCompared ? comparable(series) : undefined;
  return { artifacts, machine: mediansOf(series), ...(measured && { measured }) };
}

/** A writer of a console whose lines are looked at as well. */
function lookedAt(writer: ConsoleWriter, look: LookAt): ConsoleWriter {
  let number = 0;
  return {
    ...writer,
    line(line) {
      number += 1;
      look(line.text, number, line.time);
      writer.line(line);
    },
  };
}

/** The job's console and results, either of which may be missing, as its events and lines. */
async function writeJob(
  output: Source<ConsoleKind> | null,
  results: Source<'job-results'> | null,
  names: Names,
  runs: readonly Extent[],
  work: Work,
): Promise<Part> {
  const { directory, options, limits, warnings, search } = work;
  const { convertConsole } = await import('./console/convert.ts');
  const writer = createConsoleWriter(directory, names, options, limits.maxOutputBytes);
  const opened = <Kind extends SourceKind>(source: Source<Kind>) => ({
    kind: source.kind,
    path: source.path,
    with: <T>(read: (bytes: ByteSource) => Promise<T>) => withInput(source, work, read),
  });
  try {
    const look = output && (search?.open(consoleText(output.path)) ?? null);
    return await convertConsole(
      output && opened(output),
      results && opened(results),
      look === null ? writer : lookedAt(writer, look),
      warnings,
      runs,
    );
  } finally {
    writer.discard();
  }
}

/** What reads logs; of most builds none is read. */
const loadLogs = () => import('./logs/read.ts');

/** What is told of every test, where there are logs to look for it in; loaded there alone. */
async function wantedOf(hasLogs: boolean): Promise<Collector | null> {
  if (!hasLogs) return null;
  const { createCollector } = await import('./logs/search-terms.ts');
  return createCollector();
}

/** Whoever is to be told of every test. */
function observerOf(wanted: Collector | null, { search = null, observe }: Work): Work['observe'] {
  if (wanted === null && search === null) return observe;
  return (stream, run, record) => {
    observe?.(stream, run, record);
    wanted?.test(stream, run, record);
    if (search !== null && didNotPass(record.status))
      searchTest(search, { stream, index: run }, record);
  };
}

/** Whether anything went wrong: of a build in which nothing did, the logs are not read. */
const isToExplain = (
  { failures }: SearchTerms,
  streams: Source<'subunit'>[],
  { result }: Dataset,
): boolean =>
  failures.length > 0 ||
  streams.some((stream) => isRepositoryRun(stream) && isCutOff(stream)) ||
  (result !== null && result !== 'SUCCESS');

/** What the manifest tells of a dataset. */
export const manifested = ({
  counts,
  stop,
  reruns: all,
}: Pick<Dataset, 'counts' | 'stop' | 'reruns'>): Pick<
  Manifest,
  'counts' | 'stopped' | 'reruns' | 'later'
> => {
  const later = all.filter((one) => one.later);
  const reruns = all.filter((one) => !one.later);
  return {
    ...(stop && { stopped: stop }),
    ...(reruns.length > 0 && { reruns }),
    ...(later.length > 0 && { later }),
    counts,
  };
};

const emptyDataset = (): Dataset => ({
  artifacts: [],
  counts: {},
  result: null,
  begun: null,
  stop: null,
  failures: [],
  told: [],
  reruns: [],
  timed: [],
  streams: [],
  machines: [],
  logs: null,
  errors: null,
  readErrors: null,
  machine: null,
});

/**
 * Reads the sources and writes their artifacts into a directory.
 *
 * Artifacts of machines come first, as upstream has it; the console comes last, so that a long one takes
 * no room from the tests. When tests ran must be known before a machine is read, or when the job did
 * where there are none: the clocks of machines have names of several meanings.
 *
 * @throws system errors of reading and writing; what the bytes are becomes warnings
 */
export async function writeDataset(sources: Source[], work: Work): Promise<Dataset> {
  const calls = isFirst ? CALLS_TO_OPTIMISE.first : CALLS_TO_OPTIMISE.further;
  setFlagsFromString(`--invocation-count-for-turbofan=${calls}`);
  isFirst = false;
  const dataset = emptyDataset();
  const namer = createNamer();
  const run: RunTimes = { tests: [], job: [] };
  let instants = run.tests;
  let room = work.limits.maxOutputBytes;
  const logs = work.options.format === 'upstream' ? [] : ofKind(sources, 'service-log');
  const wanted = await wantedOf(logs.length > 0 && work.limits.maxLogBytes > 0);
  const observe = observerOf(wanted, work);

  /** Keeps what an input becomes, within the room that those before it left. */
  const keep: Keep = async ({ path, host, phase }, make) => {
    if (room <= 0) {
      work.warnings.add('OUTPUT_TOO_LARGE', 'the input was left out for want of room', { path });
      return;
    }
    const limits = { ...work.limits, maxOutputBytes: room };
    const part = await make({ ...work, ...(observe && { observe }), limits });
    if (part === null) return;
    dataset.artifacts.push(...part.artifacts.map((file) => placed(file, { host, phase })));
    instants.push(...(part.instants ?? []));
    dataset.result ??= part.result ?? null;
    dataset.stop ??= part.stop ?? null;
    dataset.failures.push(...(part.failures ?? []));
    dataset.logs ??= part.logs ?? null;
    dataset.errors ??= part.errors ?? null;
    if (part.told && part.timed) {
      dataset.told.push({ ...part.told, phase });
      dataset.timed.push(part.timed);
      if (part.judged && work.keepsStreams) dataset.streams.push(part.judged);
    }
    if (part.measured) dataset.machines.push(part.measured);
    dataset.machine ??= part.machine ?? null;
    for (const [status, count] of Object.entries(part.counts ?? {}) as [TestStatus, number][]) {
      dataset.counts[status] = (dataset.counts[status] ?? 0) + count;
    }
    for (const file of part.artifacts) room -= statSync(join(work.directory, file.path)).size;
  };

  const [output = null] = ofKind(sources, 'job-output', 'console-html', 'console-text');
  const [results = null] = ofKind(sources, 'job-results');
  const keepJob = async (): Promise<void> => {
    const job = output ?? results;
    if (job === null) return;
    const names = namer(job.path);
    instants = run.job;
    const timed = dataset.told.filter(({ origin }) => origin > 0);
    const runs = timed.map(({ origin, length }) => ({ from: origin, to: origin + length }));
    await keep(job, (limited) => writeJob(output, results, names, runs, limited));
  };

  const streams = ofKind(sources, 'subunit');
  await writeStreams(streams, namer, work, keep);
  const { streams: told, reruns } = withReruns(dataset.told);
  Object.assign(dataset, { told, reruns });
  const hasTimes = run.tests.length > 0;
  if (!hasTimes) {
    await keepJob();
    const first = run.job.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
    if (Number.isFinite(first)) dataset.begun = first;
  }
  const others = dataset.artifacts.splice(0);
  const failed = dataset.told.some(({ problems }) => problems.length > 0);
  for (const [index, source] of ofKind(sources, 'dstat', 'dstat-screen', 'memory').entries()) {
    const stem = index === 0 ? 'dstat' : `dstat-${index}`;
    const { name } = namer(source.path);
    await keep(source, (limited) => writeMachine(source, stem, name, run, failed, limited));
  }
  dataset.artifacts.push(...others);
  if (hasTimes) await keepJob();
  const { stop } = dataset;
  if (stop !== null) dataset.told = dataset.told.map((stream) => describeStop(stream, stop));
  if (wanted !== null) {
    const { maxLogBytes, maxGoodLogBytes = 0 } = work.limits;
    const most = Math.min(maxLogBytes, maxGoodLogBytes);
    if (isToExplain(wanted.wanted, streams, dataset)) {
      const { explainByLogs } = await loadLogs();
      const place = { path: 'service-logs', host: null, phase: null };
      await keep(place, (limited) => explainByLogs(logs, wanted.wanted, maxLogBytes, limited));
    } else if (work.keepsStreams && most > 0) {
      dataset.readErrors = async () => (await loadLogs()).noteErrors(logs, most, work);
    }
  }
  return dataset;
}
