/**
 * Upstream StackViz's data contract: `subunit`, `subunit-details`, `subunit-stats`, as its own site
 * reads them. Its `dstat` is the CSV of dstat 0.8.0, its `console` is UpstreamConsole.
 */

/** Upstream's site has colours for these only. */
export type UpstreamStatus = 'success' | 'fail' | 'skip';

/** One run of one test; `subunit` artifacts are an array of these in stream order. */
export interface RawTest {
  /** Test id without scenario suffix and `[tags]`, as upstream cuts it. Not unique: retries repeat it. */
  name: string;
  status: UpstreamStatus;
  /** `worker-0` to `worker-<n-1>` without gaps: upstream's site draws a gap off its canvas. */
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
  /** Why, as distinct non-empty lines, the one that says it first; null where nothing was attached. */
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

/** `console`. */
export interface UpstreamConsole {
  status: string | null;
  /** `date`: `YYYY-MM-DD HH:MM:SS.mmm` in UTC, empty where a line has none. */
  scripts: { name: string; lines: { date: string; line: string }[] }[];
  /** Scripts that were not run, as upstream's site counts them: none. It shows no lines of these. */
  remaining: { date: string; line: string }[];
}
