/** `stackvizd known-issues suggest`: a file for each cause of a build, of its failures' own lines. */
import { printable } from '../../base/printable.ts';
import type { Config } from '../../config/schema.ts';
import { didNotPass } from '../../dataset/tests/test-table.ts';
import { countOf } from '../../format/quantities.ts';
import { createSuggester, type Suggestion } from '../../known-issues/suggest.ts';
import { configFor } from '../../queue/roots.ts';
import { problemsOf } from '../../summary/make.ts';
import { causeLine } from '../../verdict/causes/cause-line.ts';
import { groupDigests } from '../../verdict/causes/grouped.ts';
import { forEachBuild, type NamedBuild } from '../build-paths.ts';
import { createProgress } from '../progress.ts';
import { print } from './print.ts';
import { readBuild } from './read.ts';

/** Causes that are written out, and tests named of one. */
const CAUSES = 20;
const NAMED = 5;

const SHARED = '# all they say that could be looked for, tests that passed say as well';
const NOTHING = '# they say nothing that could be looked for: it is too short or too general';

/** A text as YAML, on one line. */
const quoted = (text: string) => JSON.stringify(printable(text));

function toYaml(title: string, job: string | null, suggestion: Suggestion): string[] {
  const { message, regex } = suggestion;
  return [
    `title: ${quoted(title.slice(0, 200))}`,
    '# url: the address of the bug',
    'where: test',
    ...(message === null ? [] : [`message: ${quoted(message)}`]),
    ...(regex === null ? [] : [`regex: ${quoted(regex)}`]),
    ...(job === null ? [] : [`jobs: [${quoted(job)}]`]),
  ];
}

/** What is said of one build: lines of the file, and whether any of them proposes something. */
interface Said {
  lines: string[];
  proposes: boolean;
}

/**
 * What is printed is one file, ready to be used: the first cause. The others stand in comments, each to be
 * moved to a file of its own. Comments alone would be no file that can be read: where there is nothing to
 * propose that is said on standard error, and nothing is printed.
 *
 * @returns the exit code: 1 where a build could not be read, or none has anything to propose
 */
export async function suggestKnownIssues(config: Config, builds: string[]): Promise<number> {
  const progress = createProgress();
  const all: Said[] = [];
  const failed = await forEachBuild(config, builds, progress, async (build) => {
    const proposed = all.some(({ proposes }) => proposes);
    all.push(await suggestFor(config, build, proposed));
  });
  const proposed = all.some(({ proposes }) => proposes);
  for (const line of all.flatMap(({ lines }) => lines)) {
    if (proposed) print(line);
    else progress.line(line.replace(/^# /, ''));
  }
  if (proposed) return failed;
  if (all.length > 0) progress.line('nothing to suggest');
  return 1;
}

/** @param proposed there is a proposal already: further ones are comments */
async function suggestFor(config: Config, build: NamedBuild, proposed: boolean): Promise<Said> {
  const job = { ...build, source: 'trigger', reason: 'trigger' } as const;
  const settings = configFor(config, job);
  const suggester = createSuggester();
  const nothing = () => null;
  const { streams, metadata } = await readBuild(settings, build.path, nothing, (_, _run, test) => {
    if (didNotPass(test.status)) suggester.failed(test);
  });
  const passed = suggester.compare();
  await readBuild(settings, build.path, nothing, (_, _run, test) => {
    if (test.status === 'success') passed(test);
  });
  const causes = groupDigests(problemsOf(streams));
  if (causes.length === 0)
    return { lines: [`# ${printable(build.path)}: no test failed`], proposes: false };
  const said: Said = { lines: [], proposes: false };
  for (const { pieces, members } of causes.slice(0, CAUSES)) {
    const names = members.map(({ name }) => name);
    const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
    said.lines.push(printable(`# ${names.slice(0, NAMED).join(', ')}${more}`));
    const suggestion = suggester.suggest(names);
    if (suggestion === null) {
      said.lines.push(suggester.isShared(names) ? SHARED : NOTHING);
      continue;
    }
    if (suggestion.tests < names.length) {
      said.lines.push(`# of these tests, ${suggestion.tests} have it`);
    }
    const title = pieces === null ? (names[0] ?? '') : causeLine(pieces);
    const isComment = proposed || said.proposes;
    if (isComment) said.lines.push('# for a file of its own:');
    const lines = toYaml(title, metadata.job, suggestion);
    said.lines.push(...lines.map((line) => (isComment ? `# ${line}` : line)));
    said.proposes = true;
  }
  const more = causes.length - CAUSES;
  if (more > 0) said.lines.push(`# and ${countOf(more, 'more cause')}`);
  return said;
}
