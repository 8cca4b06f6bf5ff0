/** Known issues of a build: what is looked for while it is read, and what that comes to. */
import type { Logger } from '../base/log.ts';
import type { Warnings } from '../build/warnings.ts';
import type { BuildMetadata } from '../format/dataset.ts';
import { concludeIssues } from '../known-issues/conclude.ts';
import type { KnownIssues } from '../known-issues/directory.ts';
import { createSearch, type Search } from '../known-issues/search.ts';
import { linksInto } from '../summary/links.ts';
import { problemsOf } from '../summary/make.ts';
import { type FoundIssue, runKey } from '../summary/sources.ts';
import type { StreamDigest } from '../verdict/stream-digest.ts';

/** The operator's list as it is now; what is wrong with it goes to the log, once. */
export async function loadKnownIssues(
  directory: string | null,
  log: Logger,
): Promise<KnownIssues | null> {
  if (directory === null) return null;
  // loaded here, with its regular expressions: most children never need it
  const { knownIssuesOf } = await import('../known-issues/directory.ts');
  const issues = await knownIssuesOf(directory);
  if (issues.fresh) {
    for (const { code, file, message } of issues.warnings) log.warn({ code, file }, message);
    log.info({ directory, knownIssues: issues.book.rules.length }, 'known issues read');
  }
  return issues;
}

/** Looks for them in what is read of a build; null: there is no list. */
export const searchFor = (issues: KnownIssues | null, described: BuildMetadata): Search | null =>
  issues && createSearch(issues.book, described);

/**
 * What was found.
 *
 * @param page name of our page beside the summary; null: nobody knows its addresses
 */
export function concludeSearch(
  search: Search | null,
  { metadata, streams }: { metadata: BuildMetadata; streams: readonly StreamDigest[] },
  page: string | null,
  warnings: Warnings,
): FoundIssue[] | null {
  if (search === null) return null;
  if (search.stopped()) {
    warnings.add(
      'KNOWN_ISSUES_STOPPED',
      'comparing with known issues took too long: some may be missing',
    );
  }
  const links = linksInto(page);
  const failed = problemsOf(streams).map(({ of, index, name, attempt }) => {
    const { path, key } = streams[of] as StreamDigest;
    return { name, attempt, stream: path, index, page: key, key: runKey(of, index) };
  });
  const runs = new Map(failed.map((run) => [`${run.stream} ${run.index}`, run]));
  const origins = streams.flatMap(({ origin }) => (origin > 0 ? [origin] : []));
  const began = Date.parse(metadata.startTime ?? '');
  const first = origins.length > 0 ? Math.min(...origins) : null;
  return concludeIssues(search.found(), failed, Number.isNaN(began) ? first : began, {
    console: (line) => links.console(streams[0]?.key ?? 'console', line),
    test: (stream, index) => {
      const run = runs.get(`${stream} ${index}`);
      return run === undefined ? null : links.test(run.page, run.name, run.attempt);
    },
    file: (path) => `../${path.split('/').map(encodeURIComponent).join('/')}`,
  });
}
