/** What a dataset is made from, and how it is opened. */

import { dirname } from 'node:path';
import type { Input, InputKind, Place } from '../build/inputs/input.ts';
import { isRepositoryRun } from '../build/inputs/names.ts';
import { reopenInput } from '../build/open-input.ts';
import type { Warnings } from '../build/warnings.ts';
import type { Config } from '../config/schema.ts';
import type { DatasetOptions, StreamLimits } from '../dataset/tests/stream-writer.ts';
import type { TestRecord } from '../dataset/tests/test-table.ts';
import type { Artifact, DstatSeries, Rerun, TestStatus } from '../format/dataset.ts';
import type { MachineMedians } from '../format/history.ts';
import type { JobFailure, JobStop } from '../format/job.ts';
import type { ErrorLines, ServiceLogsFile } from '../format/service-logs.ts';
import type { Search } from '../known-issues/search.ts';
import type { OpenFile } from '../tree/disk.ts';
import type { JudgedStream } from '../verdict/history/states.ts';
import type { TimedRuns } from '../verdict/machine/baseline.ts';
import type { StreamDigest } from '../verdict/stream-digest.ts';
import { createBudget } from './budget.ts';
import { type ByteSource, type ReadLimits, readFileChunks, unpack } from './read-input.ts';
import type { JoinLimits } from './subunit/tests.ts';

/** Kinds that become artifacts; the others tell of the build. */
export type SourceKind = Exclude<InputKind, 'inventory' | 'zuul-build'>;

/** `maxOutputBytes` is of all artifacts: what is there to be read beyond is left out. */
export interface Limits extends ReadLimits, JoinLimits, StreamLimits {
  /** Unpacked bytes of all logs of services together. */
  maxLogBytes: number;
  /** The same of a run in which nothing went wrong, for later ones to be compared with; 0 if left out. */
  maxGoodLogBytes?: number;
}

const MEBIBYTE = 1024 * 1024;

/** The limits of the config, of time and memory from now on. */
export function limitsOf({ process: settings }: Pick<Config, 'process'>): Limits {
  return {
    maxBytes: settings.maxInputMebibytes * MEBIBYTE,
    maxRatio: settings.maxInflationRatio,
    maxTests: settings.maxTests,
    maxAttachmentBytes: settings.maxAttachmentMebibytes * MEBIBYTE,
    maxOutputBytes: settings.maxOutputMebibytes * MEBIBYTE,
    maxLogBytes: settings.maxLogMebibytes * MEBIBYTE,
    maxGoodLogBytes: settings.maxGoodLogMebibytes * MEBIBYTE,
    budget: createBudget(settings),
  };
}

/** Where a dataset goes, how, and what is told of it. */
export interface Work {
  directory: string;
  options: DatasetOptions;
  limits: Limits;
  warnings: Warnings;
  /** Is told of every test run that is listed, and its index in its stream. */
  observe?: (stream: string, run: number, record: TestRecord) => void;
  /** Is told of a stream that is not read, as all that it holds is in another. */
  tellSame?: (stream: Source, whole: Source) => void;
  /** For known issues, see src/known-issues/; missing or null: there is no list of them. */
  search?: Search | null;
  /** The tables of the streams, and kinds of ERROR lines, stay in memory, for the history. */
  keepsStreams?: boolean;
}

/** What was made. */
export interface Dataset {
  artifacts: Artifact[];
  counts: Partial<Record<TestStatus, number>>;
  /** How the job ended, by its console: SUCCESS, FAILURE, ...; null where it does not tell. */
  result: string | null;
  /** When the job began by its console, milliseconds since the epoch; null: not known, or tests tell when they ran. */
  begun: number | null;
  /** How the job was stopped, by its console; null: it was not, or the console does not tell. */
  stop: JobStop | null;
  /** What failed of the job around its tests, in its order; empty: nothing, or the console does not tell. */
  failures: JobFailure[];
  /** What the streams come to, in their order. */
  told: StreamDigest[];
  /** Which of them hold tests that were run again; empty: none. */
  reruns: Rerun[];
  /** Their runs on real time, in the same order. */
  timed: TimedRuns[];
  /** All of them, in the same order, where they were to be kept. */
  streams: JudgedStream[];
  /** What of the machines is compared with failures, where there are any; of each file one. */
  machines: DstatSeries[];
  /** What the services logged; null: nothing was looked for. */
  logs: ServiceLogsFile | null;
  /** Which ERROR lines they logged, for the history; null: none is kept, or no log was read. */
  errors: ErrorLines | null;
  /** Reads the logs for them where that was not done; null: they were read, or are not to be. */
  readErrors: (() => Promise<ErrorLines | null>) | null;
  /** Of the first machine that was measured. */
  machine: MachineMedians | null;
}

/** What one input becomes; instants at which something of it ran, in milliseconds since the epoch. */
export type Part = Partial<
  Omit<Dataset, 'begun' | 'told' | 'reruns' | 'timed' | 'streams' | 'machines'>
> &
  Pick<Dataset, 'artifacts'> & {
    instants?: number[];
    told?: StreamDigest;
    timed?: TimedRuns;
    judged?: JudgedStream;
    measured?: DstatSeries;
  };

/** Adds what an input becomes, if anything, to the dataset, within the room that is left. */
export type Keep = (
  source: Pick<Source, 'path' | 'host' | 'phase'>,
  make: (work: Work) => Promise<Part | null>,
) => Promise<void>;

/** A test repository of stestr or testrepository. */
export interface Repository {
  path: string;
  /** What somebody calls it who asked for it: it is read beside streams of the same node as well. */
  name: string | null;
}

/** Something to read: a file, or standard input. */
export interface Source<Kind extends SourceKind = SourceKind> extends Place {
  kind: Kind;
  /** Names the artifact, and the input in warnings. */
  path: string;
  /** The test repository whose run it is; null for others. */
  repository: Repository | null;
  /** It may be read more than once where there are others of its kind. */
  open(): Promise<{ bytes: ByteSource; close(): Promise<void> }>;
}

/** A source that is an open file; it closes the file. */
export function fileSource(
  kind: SourceKind,
  path: string,
  open: () => Promise<OpenFile>,
  { host, phase }: Place = { host: null, phase: null },
): Source {
  return {
    kind,
    path,
    host,
    phase,
    repository: isRepositoryRun({ path }) ? { path: dirname(path), name: null } : null,
    async open() {
      const file = await open();
      return { bytes: readFileChunks(file), close: () => file.close() };
    },
  };
}

/** The sources among the inputs of a build. @param build its directory, for example a held one's path */
export function sourcesOf(build: string, inputs: Input[]): Source[] {
  return inputs.flatMap(({ kind, path, ...place }) =>
    kind === 'inventory' || kind === 'zuul-build'
      ? []
      : [fileSource(kind, path, () => reopenInput(build, path), place)],
  );
}

/** Opens a source, unpacks it within the limits, and closes it. */
export async function withInput<T>(
  source: Source,
  { limits, warnings }: Work,
  read: (bytes: ByteSource) => Promise<T>,
): Promise<T> {
  const input = await source.open();
  try {
    return await read(unpack(input.bytes, source.path, limits, warnings));
  } finally {
    await input.close();
  }
}
