/**
 * What a published dataset consists of, as types shared with the site (which imports nothing else of
 * the daemon). `docs/data-format.md` is the prose version.
 *
 * Layout of a build: `<build>/stackviz/` holds `index.htm` (the page), `manifest.json` and `data/`;
 * `data/config.json` lists every other file as an artifact. `stackvizd export` writes the same
 * files flat into one directory. Types of artifacts are in tests.ts, job.ts, service-logs.ts and, for
 * upstream StackViz's own site, upstream.ts. A path that ends in `.gz` is a gzip file, one that ends in `.zst` a zstd
 * file, whatever the server says about it.
 */
import type { JobStop } from './job.ts';

/** Raised whenever published bytes change meaning; it is part of every fingerprint. */
export const FORMAT_VERSION = 3;

export type ArtifactType =
  | 'tests'
  | 'attachments'
  | 'dstat-series'
  | 'events'
  | 'console-text'
  | 'console-index'
  | 'service-logs'
  | 'history'
  | UpstreamArtifactType;

export type UpstreamArtifactType =
  | 'subunit'
  | 'subunit-details'
  | 'subunit-stats'
  | 'dstat'
  | 'console';

/** One file of a dataset. */
export interface Artifact {
  /** Relative to config.json. */
  path: string;
  /** What the file was made from, for example `testrepository.subunit`; the key of the routes. */
  artifact_name: string;
  artifact_type: ArtifactType;
  content_type: 'application/json' | 'text/csv' | 'text/plain';
  /** True for `subunit` and `console`: upstream's site links to their artifacts from its home. */
  primary: boolean;
  content_encoding?: 'gzip' | 'zstd';
  /** The node it is of; missing where the build has one, or none is told. */
  host?: string;
  /** The half of an upgrade it is of: before it, or after. */
  phase?: 'old' | 'new';
}

/** One build, as upstream's config record. Everything unknown is null. */
export interface DatasetConfig {
  /** Job name. */
  name: string | null;
  /** Where the logs of the build are, or the change's review page. */
  url: string | null;
  status: string | null;
  ci_username: string | null;
  pipeline: string | null;
  change_id: string | null;
  /** Patchset number of a change, commit of a ref update. */
  revision: string | null;
  change_project: string | null;
  change_subject: string | null;
  artifacts: Artifact[];
}

/** `config.json`. */
export interface SiteConfig {
  /** True where `stackvizd serve` made it on demand: its logs are at the `url` of the dataset, not beside it. */
  deployer: boolean;
  datasets: DatasetConfig[];
}

export const TEST_STATUSES = [
  'success',
  'fail',
  'skip',
  'xfail',
  'uxsuccess',
  'inprogress',
  'unknown',
] as const;

/**
 * The last status subunit reported of a test. `inprogress`: it never ended; `unknown`: only
 * attachments of it were seen.
 */
export type TestStatus = (typeof TEST_STATUSES)[number];

export type DstatUnit = 'percent' | 'bytes' | 'bytes/s' | 'count' | 'count/s' | 'load' | 'text';

/** One column of a dstat file, normalised over dstat, dool, pcp-dstat and devstack's memory_tracker. */
export interface DstatColumn {
  /**
   * cpu (usr sys idl wai stl), memory (used free buff cach avai), net (recv send), dsk (read writ),
   * io (read writ), system (int csw), load (1m 5m 15m), procs (run blk new), paging (in out),
   * swap (used free), tcp (lis act syn tim clo), top (cpu io mem bio cputime latency, text); of one
   * device `dsk/vda`, `net/eth0`, `swap/vda2`, `dm/root`; other groups keep their name, as `cpu0 usage`.
   */
  group: string;
  name: string;
  unit: DstatUnit;
  /** One entry a row; null where the tool wrote none. */
  values: (number | null)[] | (string | null)[];
}

/** `dstat-series`: a dstat file as columns on real time, and what the machine has. */
export interface DstatSeries {
  version: 1;
  host: string | null;
  /** The machine's memory; null where nothing tells. By dstat alone it is a little too small. */
  memoryBytes?: number | null;
  /** Its processors, as the load counts them; null where nothing tells. */
  cores?: number | null;
  /** Milliseconds since the Unix epoch, one a row, never decreasing. */
  times: number[];
  columns: DstatColumn[];
}

/** Something an input was found to have wrong; shown in the manifest, on the page and in the log. */
export interface Warning {
  /** Stable, for example `SUBUNIT_CRC`; listed in docs/data-format.md. */
  code: string;
  /** A sentence for people. */
  message: string;
  /** The input, relative to the build. */
  path?: string;
  /** Byte offset or line in the input, where one is known. */
  at?: string;
  /** How often it happened; only the first is described. */
  count: number;
}

/** A test that was run again: its run in the first stream and in the later one, what it came to, when (ms). */
export type RerunTest = [run: number, again: number | null, outcome: string, at: number | null];

/** A stream in which tests of another were run again; streams by their position among the `tests` artifacts. */
export interface Rerun {
  of: number;
  in: number;
  /** `again` is null for a set-up of a class: the later stream tells only that its tests ran. */
  tests: RerunTest[];
  /** It is none of tests that were run again, and changes no count: of `tests` that did not pass it says that they did. */
  later?: true;
  /** Tests that the first stream says never ran, and that did in this one. */
  names?: string[];
}

/** What is known of the build; every member is null where nothing tells. */
export interface BuildMetadata {
  job: string | null;
  /** Build uuid, or its first seven characters. */
  build: string | null;
  pipeline: string | null;
  project: string | null;
  branch: string | null;
  change: string | null;
  patchset: string | null;
  /** Changes that were tested with this one: those it depends on, and those ahead of it in its queue. */
  ahead?: string[];
  ref: string | null;
  /** First line of the commit message. */
  subject: string | null;
  /** Page of the change on the review server. */
  changeUrl: string | null;
  /** Where the logs of the build are. */
  logUrl: string | null;
  /** SUCCESS, FAILURE, TIMED_OUT, POST_FAILURE, ... */
  result: string | null;
  /** Whether the result counts for the change. */
  voting: boolean | null;
  /** ISO 8601, when the job started and ended. */
  startTime: string | null;
  endTime: string | null;
}

/** `manifest.json`: what was published, from what, and how it went. */
export interface Manifest {
  formatVersion: number;
  generator: { name: 'stackvizd'; version: string };
  /** Hash of the inputs and the format version; null for an export. */
  fingerprint: string | null;
  /** Path below the logs root; null for an export. */
  path: string | null;
  metadata: BuildMetadata;
  inputs: { path: string; kind: string; bytes: number; modified: string }[];
  /**
   * There where the build could not be processed, and the warnings say why: then the dataset is of
   * other inputs, or empty. `again`: from when on it is tried again by itself (ISO 8601); null: never.
   */
  failed?: { code: string; again: string | null };
  warnings: Warning[];
  /** Streams in which tests were run again that had not passed in another; missing: none. */
  reruns?: Rerun[];
  /** What other streams of the same node ran later of what a stream leaves open; missing: nothing. */
  later?: Rerun[];
  /** The job was stopped, where its console tells when, and what it was doing. */
  stopped?: JobStop;
  /** Number of tests by status, over all streams. */
  counts: Partial<Record<TestStatus, number>>;
  /** ISO 8601. */
  generatedAt: string;
  /** Milliseconds from open to commit. */
  durationMs: number;
  /** SHA-256 of the page, by which a server knows it from one that was uploaded. */
  page?: string;
  /** Every file this publish refers to, relative to the manifest, itself excepted. */
  files: string[];
}

/** What streams of a build tell of each other: what was run again, and behind it what ran later. */
export const rerunsOf = ({
  reruns = [],
  later = [],
}: Pick<Manifest, 'reruns' | 'later'>): Rerun[] => [...reruns, ...later];
