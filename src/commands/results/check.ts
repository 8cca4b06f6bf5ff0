/** `stackvizd known-issues check`: tries the operator's files on builds. */
import { StackvizError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import type { Config } from '../../config/schema.ts';
import { countOf } from '../../format/quantities.ts';
import { readKnownIssues } from '../../known-issues/directory.ts';
import { concludeSearch, searchFor } from '../../process/known-issues.ts';
import { configFor } from '../../queue/roots.ts';
import type { FoundIssue } from '../../summary/sources.ts';
import { forEachBuild } from '../build-paths.ts';
import { createProgress } from '../progress.ts';
import { print } from './print.ts';
import { readBuild } from './read.ts';

/** @throws StackvizError CONFIG_INVALID where no directory is named */
function directoryOf({ knownIssues }: Config): string {
  if (knownIssues.directory !== null) return knownIssues.directory;
  const message = 'knownIssues.directory is not set: name one with --directory';
  throw new StackvizError('CONFIG_INVALID', message);
}

function describe({ id, title, explains, ofBuild, evidence }: FoundIssue): string[] {
  const what = [
    ...(explains.size > 0 ? [`explains ${explains.size} of its failures`] : []),
    ...(ofBuild ? ['seen in the build'] : []),
  ];
  const lines = evidence.map(
    ({ path, line, text }) => `      ${path}${line === null ? '' : `:${line}`}: ${text}`,
  );
  return [`  ${id} (${title}): ${what.join(', ')}`, ...lines].map(printable);
}

/** @returns the exit code: 1 where a file cannot be used, or a build not be read */
export async function checkKnownIssues(config: Config, builds: string[]): Promise<number> {
  const issues = await readKnownIssues(directoryOf(config));
  for (const { code, file, message } of issues.warnings) {
    print(printable(`${file}: ${code}: ${message}`));
  }
  print(countOf(issues.book.rules.length, 'known issue'));
  const failed = await forEachBuild(config, builds, createProgress(), async (build) => {
    const job = { ...build, source: 'trigger', reason: 'trigger' } as const;
    const begin = searchFor.bind(null, issues);
    const read = await readBuild(configFor(config, job), build.path, begin);
    const found = concludeSearch(read.search, read, null, read.warnings) ?? [];
    print(printable(`${build.path}: ${found.length === 0 ? 'none' : found.length}`));
    for (const line of found.flatMap(describe)) print(line);
  });
  return issues.warnings.length > 0 ? 1 : failed;
}
