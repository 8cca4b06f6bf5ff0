/**
 * A file of a known issue: `known-issues/1234567.yaml`, of ours or of elastic-recheck; docs/known-issues.md
 * has both.
 */
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { baseName } from '../base/paths.ts';
import { asksForLine, type Condition, type Text } from './condition.ts';
import { globTest, literalOf, literalOfPattern, patternTest } from './phrases.ts';
import { QueryFault, readQuery } from './query.ts';

/** A known issue, ready to be looked for. */
export interface Rule {
  /** Name of its file without the ending. */
  id: string;
  title: string;
  url: string | null;
  condition: Condition;
  /** It is only of builds in which one of these tests failed. */
  tests: ReadonlySet<string> | null;
  /** Epoch milliseconds, of the build; null: always. */
  since: number | null;
  until: number | null;
}

/** A file that cannot be used; the message says why. */
export class RuleFault extends Error {}

const text = z.string().min(1).max(2000);
const texts = z.union([text.transform((one) => [one]), z.array(text).min(1).max(20)]);
const date = z.iso.date().or(z.iso.datetime({ offset: true }));

const schema = z.strictObject({
  title: z.string().max(300).optional(),
  url: z
    .url({ protocol: /^https?$/ })
    .max(1000)
    .optional(),
  where: z
    .union([
      z.enum(['console', 'service', 'test']).transform((one) => [one]),
      z.array(z.enum(['console', 'service', 'test'])),
    ])
    .optional(),
  file: texts.optional(),
  test: texts.optional(),
  attachment: texts.optional(),
  message: texts.optional(),
  regex: texts.optional(),
  jobs: texts.optional(),
  since: date.optional(),
  until: date.optional(),
  query: z.string().max(20_000).optional(),
  test_ids: z.array(z.string().max(2000)).max(1000).optional(),
  // elastic-recheck's own, which have no meaning here
  'suppress-graph': z.unknown().optional(),
  'suppress-notification': z.unknown().optional(),
  'allow-nonvoting': z.unknown().optional(),
  resolved_at: z.unknown().optional(),
});

type RuleFile = z.infer<typeof schema>;

const anyOf = (globs: readonly string[]) => {
  const tests = globs.map(globTest);
  return (value: string) => tests.some((test) => test(value));
};

const line = (test: (line: string) => boolean, literal: string | null): Condition => ({
  kind: 'line',
  test,
  literals: literal === null ? null : [literal],
});

/** All of what a file of our own form asks for. */
function conditionsOf(file: RuleFile): Condition[] {
  const ofText = (test: (text: Text) => boolean | null): Condition => ({ kind: 'text', test });
  const { where, file: files, test, attachment, jobs, message = [], regex = [] } = file;
  const conditions: Condition[] = [];
  if (where) conditions.push(ofText(({ source }) => (where as string[]).includes(source)));
  const named = (globs: string[] | undefined, of: (text: Text) => string[] | null) => {
    if (globs === undefined) return;
    const fits = anyOf(globs);
    conditions.push(ofText((one) => of(one)?.some(fits) ?? false));
  };
  named(files, ({ path }) => [path, baseName(path)]);
  named(test, (one) => (one.test === null ? null : [one.test]));
  named(attachment, (one) => (one.attachment === null ? null : [one.attachment]));
  if (jobs !== undefined) {
    const fits = anyOf(jobs);
    conditions.push({ kind: 'build', test: ({ job }) => (job === null ? null : fits(job)) });
  }
  for (const one of message) conditions.push(line((said) => said.includes(one), literalOf(one)));
  for (const one of regex) conditions.push(line(patternTest(one), literalOfPattern(one)));
  if (file.query !== undefined) conditions.push(readQuery(file.query));
  return conditions;
}

const DAY_MS = 86_400_000;
const timeOf = (date: string | undefined) => (date === undefined ? null : Date.parse(date));

/** A day ends with its last moment. */
function endOf(date: string | undefined): number | null {
  const time = timeOf(date);
  return time === null || date?.includes('T') ? time : time + DAY_MS - 1;
}

function parse(source: string): RuleFile {
  const document = parseDocument(source, { schema: 'core' });
  const [fault] = document.errors;
  if (fault) throw new RuleFault(fault.message.split(/:?\n/)[0]);
  const result = schema.safeParse(document.toJS({ maxAliasCount: 10 }));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new RuleFault(`${issue?.path.join('.') || 'the file'}: ${issue?.message}`);
}

/**
 * Reads a file.
 *
 * @param id name of the file without its ending
 * @throws RuleFault
 */
export function readRule(id: string, source: string): Rule {
  try {
    const file = parse(source);
    const conditions = conditionsOf(file);
    const condition: Condition = { kind: 'all', of: conditions };
    if (!asksForLine(condition)) throw new RuleFault('there is no message to look for');
    // what elastic-recheck names by the number alone is a bug of Launchpad
    const launchpad = /^\d+$/.test(id) ? `https://bugs.launchpad.net/bugs/${id}` : null;
    const title = file.title ?? `bug ${id}`;
    const tests = file.test_ids === undefined ? null : new Set(file.test_ids);
    const [since, until] = [timeOf(file.since), endOf(file.until)];
    return { id, title, url: file.url ?? launchpad, condition, tests, since, until };
  } catch (error) {
    if (error instanceof RuleFault) throw error;
    const name = error instanceof QueryFault ? 'query' : 'regex';
    throw new RuleFault(`${name}: ${(error as Error).message}`);
  }
}
