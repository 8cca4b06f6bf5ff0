import type { Summary, SummaryFailure } from '../../../src/format/summary.ts';
import { withoutAttributes } from '../../../src/format/test-name.ts';
import { type KnownIssues, NO_KNOWN_ISSUES } from '../load/no-known-issues.ts';

const keyOf = ({ stream, test, attempt }: Pick<SummaryFailure, 'stream' | 'test' | 'attempt'>) =>
  `${stream} ${attempt} ${test}`;

/** @param summary of the build; null: it has none, or one that is not understood */
export function knownIssuesOf(summary: Summary | null): KnownIssues {
  if (summary?.version !== 1 || !summary.knownIssues?.length) return NO_KNOWN_ISSUES;
  const issues = summary.knownIssues;
  const failures = new Map(
    summary.failures
      .filter((one) => one.knownIssues.length > 0)
      .map((one) => [keyOf(one), one] as const),
  );
  return {
    issues,
    of(stream, { name, attempt }) {
      const found = failures.get(keyOf({ stream, test: withoutAttributes(name), attempt }));
      return issues.filter(({ id }) => found?.knownIssues.includes(id));
    },
  };
}

/** An address that leads to a page; null: it is none. */
export const pageAddress = (url: string | null): string | null =>
  url !== null && /^https?:\/\//i.test(url) ? url : null;

/** A link of a summary, which stands beside the page, as one on the page; null: it leads elsewhere. */
export function linkFrom(link: string | null): string | null {
  const hash = link?.indexOf('#/') ?? -1;
  if (hash >= 0) return link?.slice(hash) ?? null;
  return link?.startsWith('../') ? link : null;
}
