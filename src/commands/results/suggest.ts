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

/** One that builds have in common is proposed once. */
interface Proposal {
  suggestion: Suggestion;
  title: string;
  /** The build it was found in first, its tests of the cause, and how many of them have it. */
  build: string;
  names: string[];
  tests: number;
  /** Further builds that have it. */
  alsoIn: Set<string>;
  /** null: of a build that does not tell its job. */
  jobs: Set<string | null>;
}

/** What is said of the builds, in order: remarks, and what is proposed. */
type Said = (string | Proposal)[];

const listOf = (all: readonly string[]): string => {
  const more = all.length > NAMED ? ` and ${all.length - NAMED} more` : '';
  return printable(all.slice(0, NAMED).join(', ') + more);
};

function toYaml({ suggestion: { message, regex }, title, jobs }: Proposal): string[] {
  const known = [...jobs].flatMap((job) => (job === null ? [] : [quoted(job)]));
  return [
    `title: ${quoted(title.slice(0, 200))}`,
    '# url: the address of the bug',
    'where: test',
    ...(message === null ? [] : [`message: ${quoted(message)}`]),
    ...(regex === null ? [] : [`regex: ${quoted(regex)}`]),
    ...(known.length < jobs.size ? [] : [`jobs: [${known.join(', ')}]`]),
  ];
}

/** @param isFirst the others are comments */
function linesOf(proposal: Proposal, isFirst: boolean): string[] {
  const { names, tests, alsoIn } = proposal;
  const lines = toYaml(proposal);
  return [
    `# ${listOf(names)}`,
    ...(tests < names.length ? [`# of these tests, ${tests} have it`] : []),
    ...(alsoIn.size > 0 ? [`# also in ${listOf([...alsoIn])}`] : []),
    ...(isFirst ? lines : ['# for a file of its own:', ...lines.map((line) => `# ${line}`)]),
  ];
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
  const said: Said = [];
  const proposals = new Map<string, Proposal>();
  const failed = await forEachBuild(config, builds, progress, (build) =>
    suggestFor(config, build, said, proposals),
  );
  const [first] = proposals.values();
  for (const one of said) {
    if (typeof one !== 'string') for (const line of linesOf(one, one === first)) print(line);
    else if (first !== undefined) print(one);
    else progress.line(one.replace(/^# /, ''));
  }
  if (first !== undefined) return failed;
  if (said.length > 0) progress.line('nothing to suggest');
  return 1;
}

/** @param said, proposals what was said of the builds before, to which is added */
async function suggestFor(
  config: Config,
  build: NamedBuild,
  said: Said,
  proposals: Map<string, Proposal>,
): Promise<void> {
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
  if (causes.length === 0) said.push(`# ${printable(build.path)}: no test failed`);
  for (const { pieces, members } of causes.slice(0, CAUSES)) {
    const names = members.map(({ name }) => name);
    const suggestion = suggester.suggest(names);
    if (suggestion === null) {
      said.push(`# ${listOf(names)}`, suggester.isShared(names) ? SHARED : NOTHING);
      continue;
    }
    const key = JSON.stringify([suggestion.message, suggestion.regex]);
    const known = proposals.get(key);
    if (known !== undefined) {
      if (known.build === build.path) {
        known.names.push(...names);
        known.tests += suggestion.tests;
      } else known.alsoIn.add(build.path);
      known.jobs.add(metadata.job);
      continue;
    }
    const title = pieces === null ? (names[0] ?? '') : causeLine(pieces);
    const jobs = new Set([metadata.job]);
    const { tests } = suggestion;
    const found = { build: build.path, names, tests, alsoIn: new Set<string>() };
    const proposal: Proposal = { suggestion, title, jobs, ...found };
    proposals.set(key, proposal);
    said.push(proposal);
  }
  const more = causes.length - CAUSES;
  if (more > 0) said.push(`# and ${countOf(more, 'more cause')}`);
}
