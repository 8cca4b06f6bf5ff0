/** What was found, as a summary tells it. */
import type { SummaryLine } from '../format/summary.ts';
import { withoutAttributes } from '../format/test-name.ts';
import type { Found, Hit } from './search.ts';

/** A run that needs attention. */
export interface FailedRun {
  name: string;
  /** Path of its stream. */
  stream: string;
  index: number;
  /** As in sets. */
  key: string;
}

/** Addresses on the page; null: not known. */
export interface HitLinks {
  console(line: number): string | null;
  test(stream: string, index: number): string | null;
  file(path: string): string;
}

export interface ConcludedIssue {
  id: string;
  title: string;
  url: string | null;
  ofBuild: boolean;
  evidence: SummaryLine[];
  /** Keys of the runs it explains. */
  explains: ReadonlySet<string>;
}

function toLine({ text, line, said, time, run }: Hit, links: HitLinks): SummaryLine {
  const { source, path, attachment } = text;
  const link =
    run !== null
      ? links.test(run.stream, run.index)
      : source === 'console'
        ? links.console(line)
        : links.file(path);
  return {
    source: run === null ? (source === 'console' ? 'console' : 'service') : 'attachment',
    path: run === null ? path : (attachment ?? path),
    line,
    time: time === null ? null : new Date(time).toISOString(),
    text: said.length > 500 ? `${said.slice(0, 499)}…` : said,
    link,
  };
}

/**
 * @param failed all runs that need attention
 * @param at when the build ran, epoch milliseconds; null: not known, and nothing is said of issues of a time
 */
export function concludeIssues(
  found: readonly Found[],
  failed: readonly FailedRun[],
  at: number | null,
  links: HitLinks,
): ConcludedIssue[] {
  return found.flatMap(({ rule, hits, runs, ofBuild }) => {
    const { id, title, url, since, until, tests } = rule;
    if (since !== null && !(at !== null && at >= since)) return [];
    if (until !== null && !(at !== null && at <= until)) return [];
    const named = failed.filter(({ name }) => tests?.has(withoutAttributes(name)));
    if (tests !== null && named.length === 0) return [];
    const explained = failed.filter(
      (run) => runs.has(`${run.stream} ${run.index}`) && (tests === null || named.includes(run)),
    );
    // the build shows it, and the operator says which tests fail of it
    const by = ofBuild && tests !== null ? named : [];
    const explains = new Set([...explained, ...by].map(({ key }) => key));
    if (!ofBuild && explains.size === 0) return [];
    const evidence = hits.map((hit) => toLine(hit, links));
    return [{ id, title, url, ofBuild, evidence, explains }];
  });
}
