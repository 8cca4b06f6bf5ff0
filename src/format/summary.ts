/**
 * `summary.json`: what a build came to, for whoever does not open the page: a bot that comments on the
 * change, an index of runs, `stackvizd report`. It stands beside `manifest.json`; docs/summary.schema.json
 * is the same as JSON Schema.
 *
 * It says what the page says, by the same code (`src/verdict/`), and nothing without evidence: what is not
 * known is null. It is bounded: `leftOut` tells what there was no room for. Texts are strangers': of a
 * test's output, cut, otherwise as they were. Readers must bear members that they do not know.
 */
import type { BuildMetadata, Warning } from './dataset.ts';
import type { JobFailure } from './job.ts';

/** Raised when a member changes its meaning or goes; a new member does not raise it. */
export const SUMMARY_VERSION = 1;

/** As on the page: see Outcome in src/verdict/columns.ts. */
export type SummaryStatus =
  | 'success'
  | 'fail'
  | 'skip'
  | 'xfail'
  | 'uxsuccess'
  | 'inprogress'
  | 'unknown'
  | 'flaky'
  | 'running';

export interface Summary {
  version: typeof SUMMARY_VERSION;
  generator: { name: 'stackvizd'; version: string };
  /** ISO 8601. */
  generatedAt: string;
  /** Of the inputs, as in the manifest: both are of one publish if it is the same; null for an export. */
  fingerprint: string | null;
  /** Build directory below the logs root; null for an export. */
  path: string | null;
  metadata: BuildMetadata;
  /** Address of the directory this file is in, ending in `/`; null where nobody has told it. */
  base: string | null;
  /** Links here and below are relative to that directory; null: the page is not ours. */
  page: string | null;
  /** Why the build could not be processed: then nothing below is known. As in the manifest. */
  failed: { code: string; message: string; again: string | null } | null;
  /** Of all tests together, as the page says it; null where the build holds no stream of tests. */
  verdict: SummaryVerdict | null;
  counts: SummaryCounts | null;
  /**
   * All that was to run has run, and the streams tell of it to their end. Null: nobody knows, and nothing shows a lack: no
   * stream, the job was stopped, or the streams do not announce what was to run (`stestr last --subunit`, version 1).
   */
  whole: boolean | null;
  /** Why not: empty where whole is true or null. */
  notWhole: SummaryBreak[];
  streams: SummaryStream[];
  /** What needs attention, by what it says: in order of time, unexpected successes, flaky tests and those without a result last. */
  causes: SummaryCause[];
  /** Each run that needs attention. */
  failures: SummaryFailure[];
  /** Causes, failures and streams that are not listed, for want of room. */
  leftOut: { causes: number; failures: number; streams: number };
  /** What failed of the job around its tests, which is not why; missing: nothing is known to have. */
  job?: SummaryJob;
  /** What befell machines and services while tests failed, or in the minute before; missing: nothing is known to have. */
  events?: SummaryEvent[];
  /** Bugs of the operator's list that this build shows; null: no list was looked at. */
  knownIssues: SummaryKnownIssue[] | null;
  recheck: SummaryRecheck;
  /** What an operator or an uploader should know: the first of them. */
  warnings: Warning[];
  /** All this in Markdown, made for a code review. */
  report: string;
}

/** `2 failed`, `of 9 tests`. */
export interface SummaryVerdict {
  text: string;
  tone: 'bad' | 'warn' | 'good' | 'none';
  of: string;
}

export interface SummaryCounts {
  /** Distinct tests, and runs of them. */
  tests: number;
  runs: number;
  /** What is reported and no test: set-ups and tear-downs, modules that were not loaded, processes of workers. */
  fixtures: number;
  /** Tests and fixtures by what they came to; those of them that are fixtures. */
  of: Record<SummaryStatus, number>;
  fixturesOf: Record<SummaryStatus, number>;
  /** Runs that the dataset does not list, for want of room, and which are not counted above. */
  notListed: number;
}

/** Something that makes a stream less than whole. */
export interface SummaryBreak {
  /** Key of the stream; null: of an input that is no stream, as nothing of it could be read. */
  stream: string | null;
  /** `damaged`, `unread`, `unfinished`, `cut`, `exit`, `died`, `silent`, `last`, `ended`, `set-up`, `absent`, `list`: see src/verdict/whole/breaks.ts. */
  kind: string;
  /** The page's sentence. */
  text: string;
  /** Tests that never ran, as far as their names are known: the first, and how many. */
  tests: string[];
  count: number;
}

export interface SummaryStream {
  /** In links and below. */
  key: string;
  /** What it is called beside the others. */
  label: string;
  /** The input, relative to the build. */
  path: string;
  host: string | null;
  phase: 'old' | 'new' | null;
  verdict: SummaryVerdict;
  counts: SummaryCounts;
  /** As that of the build. */
  whole: boolean | null;
  /** ISO 8601; null where the stream gives no times. */
  startedAt: string | null;
  /** Milliseconds from then to the last instant the stream tells. */
  lengthMs: number | null;
  link: string | null;
}

/** A place in a message: text, or the values that stand there and how often, the most frequent first. */
export type SummaryPiece = string | { slot: [value: string, count: number][] };

export interface SummaryCause {
  /** The most alarming of its members'. */
  status: SummaryStatus;
  /** `MismatchError: {404 ×3, 500} != 200`; null where nothing says why. */
  text: string | null;
  template: SummaryPiece[] | null;
  /** Tests, each counted once in each stream. */
  tests: number;
  /** These by what they came to, without those that are 0. */
  of?: Partial<Record<SummaryStatus, number>>;
  /** Positions in `failures`, as far as they are listed. */
  failures: number[];
  /** Tests that were skipped for the same. */
  skipped: number;
}

export interface SummaryFailure {
  /** As the runner named it, without attributes in brackets. */
  test: string;
  stream: string;
  status: SummaryStatus;
  /** 1 for the first run of this name. */
  attempt: number;
  /** It is no test: the set-up of a class, say. */
  fixture: boolean;
  worker: string | null;
  startedAt: string | null;
  durationSeconds: number | null;
  /** Position in `causes`; null: its cause is not listed. */
  cause: number | null;
  /** The test was run again in another stream, the last time so; missing: it was not. */
  again?: SummaryAgain;
  /**
   * The test passed in a later stream of the same node that is not one of tests that were run again: it is not flaky, as it
   * may be another Python's, say. Of a set-up: its tests ran there. Missing: nothing tells of it.
   */
  later?: SummaryAgain;
  /** Key of the stream in which the test was run first, and is counted; missing: this one. */
  first?: string;
  /** The line that says it first, then what says more; empty where nothing does. */
  reason: string[];
  /** Its details on the page. */
  link: string | null;
  /** The machine while it ran; null: not known. */
  machine: SummaryMachine | null;
  /** What the services' logs say of it, as on the page; null: nothing. */
  services?: SummaryServices | null;
  /** Lines of the build that bear on it, the telling first; null: none were looked for. */
  evidence: SummaryLine[] | null;
  /** Ids in `knownIssues` that explain it. */
  knownIssues: string[];
}

/** The job around the tests. */
export interface SummaryJob {
  /** A sentence that names the first of them. */
  text: string;
  /** In the order of the job: the first, and how many there are. */
  failures: JobFailure[];
  count: number;
}

/** Something that a log tells of: which does not say that a test failed of it. */
export interface SummaryEvent {
  /** As `LogEventKind` in src/format/service-logs.ts: `oom`, `disk-full`, `killed`, ... */
  kind: string;
  /** In words: `Out of memory`. */
  label: string;
  /** How often the log tells of the like. */
  count: number;
  /** The first of the lines. */
  line: SummaryLine;
}

/** A test that was run again. */
export interface SummaryAgain {
  stream: string;
  status: SummaryStatus;
  startedAt: string | null;
  /** Its details on the page; null: the set-up of a class, of which only its tests tell. */
  link: string | null;
}

/** What the machine has to do with a failure. */
export interface SummaryMachine {
  sentence: string;
  /** The evidence is strong enough to say that it was the machine, not the change. */
  blamed: boolean;
  /** Its load was beyond what chance explains, against the tests that passed: which is not yet a cause. */
  unusual: boolean;
}

/** What the services have to do with a failure. */
export interface SummaryServices {
  sentence: string;
  /** What it puts the failure down to: see ExplainedBy in src/verdict/services.ts; null: to nothing yet. */
  explains: 'machine' | 'service' | 'code' | 'error' | null;
}

/** A line of the build. */
export interface SummaryLine {
  source: 'console' | 'service' | 'attachment' | 'reason' | 'test';
  /** The file, relative to the build; of an attachment its name. */
  path: string;
  /** Counted from 1; null where unknown. */
  line: number | null;
  /** ISO 8601. */
  time: string | null;
  text: string;
  link: string | null;
}

export interface SummaryKnownIssue {
  /** Name of its file without the ending: `1234567`. */
  id: string;
  /** `known bug 1234567`. */
  title: string;
  url: string | null;
  /** Positions in `failures` that it explains. */
  failures: number[];
  /** Failures it explains that are not listed are counted as well. */
  count: number;
  /** It matched what belongs to no single test: the console, say. */
  ofBuild: boolean;
  /** The first lines that match. */
  evidence: SummaryLine[];
}

/**
 * Whether to run the job again without a change. `advised` only where a known issue or the machine
 * explains every failure; false: a failure may be the change's, as one may be that a service's stop or an
 * error in its code explains, or nothing failed; null: not known, as where no change was tested.
 */
export interface SummaryRecheck {
  advised: boolean | null;
  /** To be posted as it is: `recheck bug 1234567`; null unless advised, and where no change was tested. */
  comment: string | null;
  reason: string;
}
