import type { SummaryKnownIssue } from '../../../src/format/summary.ts';

/** Known issues of a build, as its summary has them. */
export interface KnownIssues {
  issues: readonly SummaryKnownIssue[];
  /** Those that explain a run. */
  of: (stream: string, test: { name: string; attempt: number }) => SummaryKnownIssue[];
}

export const NO_KNOWN_ISSUES: KnownIssues = { issues: [], of: () => [] };
