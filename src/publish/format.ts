/**
 * The files of a published dataset, as types shared with the site (which imports nothing else of
 * the daemon). `docs/data-format.md` is the prose version.
 *
 * Layout of a build: `<build>/stackviz/` holds `index.htm` (the page), `manifest.json` and `data/`;
 * `data/config.json` lists every other file as an artifact. `stackvizd export` writes the same
 * files flat into one directory. `config.json`, `subunit`, `subunit-details`, `subunit-stats` and
 * `dstat` keep upstream StackViz's contract; `subunit-index` and `dstat-series` are ours, upstream's
 * site ignores them. A path that ends in `.gz` is a gzip file, whatever the server says about it.
 */

/** Raised whenever published bytes change meaning; it is part of every fingerprint. */
export const FORMAT_VERSION = 1;

export type ArtifactType =
  | 'subunit'
  | 'subunit-details'
  | 'subunit-stats'
  | 'subunit-index'
  | 'dstat'
  | 'dstat-series';

/** One file of a dataset. */
export interface Artifact {
  /** Relative to config.json. */
  path: string;
  /** What the file was made from, for example `testrepository.subunit`; the key of the routes. */
  artifact_name: string;
  artifact_type: ArtifactType;
  content_type: 'application/json' | 'text/csv';
  /** True for the one artifact of a group that stands for it (`subunit`). */
  primary: boolean;
  content_encoding?: 'gzip';
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
  deployer: false;
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

/** One run of one test; `subunit` artifacts are an array of these in stream order. */
export interface RawTest {
  /** Test id without scenario suffix and `[tags]`, as upstream cuts it. Not unique: retries repeat it. */
  name: string;
  status: TestStatus;
  /** For example `worker-0`. */
  tags: string[];
  /** Start and end, ISO 8601 with microseconds and `+00:00`; null where the stream gave no time. */
  timestamps: [start: string | null, end: string | null];
  /** Seconds; 0 where a timestamp is missing. */
  duration: number;
  /** Always empty here; see `subunit-details`. */
  details: Record<string, never>;
}

/** Attachments of one test: attachment name -> text. */
export type TestDetails = Record<string, string>;

/** `subunit-details`: test name -> attachments; a retried test's name appears once a run. */
export type DetailsFile = Record<string, TestDetails>;

/** A failed or skipped test in `subunit-stats`. */
export interface StatsEntry {
  name: string;
  /** Seconds. */
  duration: number;
  /** Why, as distinct non-empty lines, the most telling last; null where nothing was attached. */
  details: string[] | null;
}

/** `subunit-stats`. */
export interface Stats {
  count: number;
  /** ISO 8601, as in RawTest; null for an empty stream. */
  start: string | null;
  end: string | null;
  /** Sum of the tests' durations in seconds (not the wall time). */
  total_duration: number;
  failures: StatsEntry[];
  skips: StatsEntry[];
}

/**
 * `subunit-index`: how to read one test's details without the rest of the details file.
 *
 * Test i of the `subunit` artifact stands in the (unpacked) details file as the JSON object member
 * `"name":{...}` at bytes [offsets[i], offsets[i + 1] - 1); the byte between two members is a comma.
 *
 * A gzip details file is one gzip member, deflated in independent blocks that end on a byte
 * boundary. Block k holds unpacked bytes [blocks[k][1], blocks[k + 1][1]) in file bytes
 * [blocks[k][0], blocks[k + 1][0]); it is raw deflate without a final block, so a reader appends the
 * empty final block 0x03 0x00 before it inflates. The last entry only marks the end.
 */
export interface DetailsIndex {
  version: 1;
  encoding: 'gzip' | 'identity';
  /** One entry a test and one more. */
  offsets: number[];
  /** [offset in the file, offset in the unpacked text]; empty for `identity`. */
  blocks: [number, number][];
}

export type DstatUnit = 'percent' | 'bytes' | 'bytes/s' | 'count' | 'count/s' | 'load' | 'text';

/** One column of a dstat file, normalised over dstat, dool and pcp-dstat. */
export interface DstatColumn {
  /**
   * cpu (usr sys idl wai stl), memory (used free buff cach avai), net (recv send), dsk (read writ),
   * io (read writ), system (int csw), load (1m 5m 15m), procs (run blk new), paging (in out),
   * swap (used free), tcp (lis act syn tim clo), top (cpu io, text); other groups keep their name.
   */
  group: string;
  name: string;
  unit: DstatUnit;
  /** One entry a row; null where the tool wrote none. */
  values: (number | null)[] | (string | null)[];
}

/** `dstat-series`: a dstat file as columns on real time. */
export interface DstatSeries {
  version: 1;
  host: string | null;
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

/** What is known of the build; every member is null where neither inventory nor path tells. */
export interface BuildMetadata {
  job: string | null;
  /** Build uuid, or its first seven characters. */
  build: string | null;
  pipeline: string | null;
  project: string | null;
  branch: string | null;
  change: string | null;
  patchset: string | null;
  ref: string | null;
  /** First line of the commit message. */
  subject: string | null;
  /** Page of the change on the review server. */
  changeUrl: string | null;
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
  warnings: Warning[];
  /** Number of tests by status, over all streams. */
  counts: Partial<Record<TestStatus, number>>;
  /** ISO 8601. */
  generatedAt: string;
  /** Milliseconds from open to commit. */
  durationMs: number;
  /** Every file this publish refers to, relative to the manifest, itself excepted. */
  files: string[];
}
