/** What a summary is made of. */
import type { BuildMetadata, Warning } from '../format/dataset.ts';
import type { JobFailure } from '../format/job.ts';
import type {
  Summary,
  SummaryEvent,
  SummaryKnownIssue,
  SummaryLine,
  SummaryMachine,
  SummaryServices,
} from '../format/summary.ts';
import type { StreamDigest } from '../verdict/stream-digest.ts';

/** What was found out about a run that needs attention beyond its own stream. */
export interface Finding {
  machine?: SummaryMachine | null;
  services?: SummaryServices | null;
  evidence?: SummaryLine[] | null;
}

/** A known issue that the build shows, and what it explains. */
export interface FoundIssue extends Omit<SummaryKnownIssue, 'failures' | 'count'> {
  /** Runs of streams, as `<stream> <run>`, see runKey(). */
  explains: ReadonlySet<string>;
}

/** A run of a stream, in sets and maps. */
export const runKey = (stream: number, index: number): string => `${stream} ${index}`;

/** What a summary is made of. */
export interface SummarySources {
  fingerprint: string | null;
  path: string | null;
  metadata: BuildMetadata;
  base: string | null;
  /** Name of our page beside the summary; null: the page is another one. */
  page: string | null;
  failed?: Summary['failed'];
  streams: readonly StreamDigest[];
  /** What failed of the job around its tests; missing or empty: nothing is known to have. */
  job?: readonly JobFailure[];
  /** What befell machines and services near failures; missing or empty: nothing is known to have. */
  events?: readonly SummaryEvent[];
  warnings: readonly Warning[];
  /** By runKey(). */
  findings?: ReadonlyMap<string, Finding>;
  /** Null: no list of known issues was looked at. */
  knownIssues?: readonly FoundIssue[] | null;
}
