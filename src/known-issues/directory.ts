/**
 * The operator's directory of known issues. It is looked at before each build, and read again where a file of
 * it has changed: no restart, no signal. A file that cannot be used is told once, and leaves the others.
 */
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { toStackvizError } from '../base/errors.ts';
import { type Rule, readRule } from './rule.ts';
import { createRuleBook, type RuleBook } from './search.ts';

/** Something about a file, or the directory, that an operator should know. */
export interface RuleWarning {
  code: 'KNOWN_ISSUE_UNREADABLE' | 'KNOWN_ISSUE_SLOW' | 'KNOWN_ISSUES_TOO_MANY';
  file: string;
  message: string;
}

export interface KnownIssues {
  book: RuleBook;
  warnings: RuleWarning[];
  /** It was read anew: what there is to be told of it has not been told. */
  fresh: boolean;
}

const MAX_FILES = 2000;
const MAX_BYTES = 65_536;
const NAME = /^([A-Za-z0-9][A-Za-z0-9._-]{0,63})\.ya?ml$/;
/** What looks like a file of ours, also where its name is none. */
const MEANT = /^[^.].*\.ya?ml$/i;
const AT_ONCE = 16;

/** @throws Error where it has none */
function idOf(name: string): string {
  const id = NAME.exec(name)?.[1];
  if (id !== undefined) return id;
  throw new Error(
    'its name without .yaml or .yml is the id: 64 letters, digits, . _ and - at most, a letter or digit first',
  );
}

async function readText(path: string): Promise<string> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const about = await file.stat();
    if (!about.isFile()) throw new Error('it is no file');
    if (about.size > MAX_BYTES) throw new Error(`it has more than ${MAX_BYTES} bytes`);
    return await file.readFile('utf8');
  } finally {
    await file?.close();
  }
}

/** Names of the files, and what tells whether one has changed. */
async function look(directory: string): Promise<{ names: string[]; state: string; more: number }> {
  const all = (await readdir(directory)).filter((name) => MEANT.test(name)).sort();
  const names = all.slice(0, MAX_FILES);
  const states: string[] = [];
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const some = names.slice(at, at + AT_ONCE).map(async (name) => {
      const about = await stat(join(directory, name), { bigint: true }).catch(() => null);
      return `${name} ${about?.ino} ${about?.size} ${about?.mtimeNs} ${about?.ctimeNs}`;
    });
    states.push(...(await Promise.all(some)));
  }
  return { names, state: states.join('\n'), more: all.length - names.length };
}

/** Reads all files of a directory. @throws nothing: what cannot be read is a warning */
export async function readKnownIssues(directory: string): Promise<KnownIssues & { state: string }> {
  const warnings: RuleWarning[] = [];
  const warn = (code: RuleWarning['code'], file: string, message: string) =>
    warnings.push({ code, file, message });
  const rules: Rule[] = [];
  const { names, state, more } = await look(directory).catch((error) => {
    warn('KNOWN_ISSUE_UNREADABLE', directory, toStackvizError(error).message);
    return { names: [], state: '', more: 0 };
  });
  for (const name of names) {
    try {
      rules.push(readRule(idOf(name), await readText(join(directory, name))));
    } catch (error) {
      warn('KNOWN_ISSUE_UNREADABLE', name, toStackvizError(error).message);
    }
  }
  if (more > 0)
    warn('KNOWN_ISSUES_TOO_MANY', directory, `${more} files over ${MAX_FILES} are left out`);
  const book = createRuleBook(rules);
  for (const { id } of book.tooSlow) {
    const message = 'its pattern has no plain text of three letters to look for first: left out';
    warn('KNOWN_ISSUE_SLOW', id, message);
  }
  return { book, warnings, fresh: true, state };
}

let last: { directory: string; issues: KnownIssues & { state: string } } | null = null;

/** The known issues as they are now; those of before where nothing has changed. */
export async function knownIssuesOf(directory: string): Promise<KnownIssues> {
  if (last?.directory === directory) {
    const { state } = await look(directory).catch(() => ({ state: '' }));
    if (state === last.issues.state) return { ...last.issues, fresh: false };
  }
  const issues = await readKnownIssues(directory);
  last = { directory, issues };
  return issues;
}
