/**
 * The queries of elastic-recheck, as far as they ask for what a build holds:
 *
 *     message:"Guest refused to detach volume" AND
 *     (message:"Unable to detach" OR message:"live config") AND
 *     tags:"screen-n-cpu.txt" AND NOT build_name:"tempest-slow"
 *
 * It is Lucene's language (QueryParser Syntax, 4.0) with OR between clauses that have no operator, as
 * Elasticsearch reads it. There AND and OR have no precedence: AND makes the clauses beside it required, and
 * where any is required the others do not matter: `a AND b OR c` is `a AND b`.
 */
import { baseName } from '../base/paths.ts';
import type { BuildMetadata } from '../format/dataset.ts';
import type { Condition, Text } from './condition.ts';
import { globTest, literalOfPhrase, phraseTest } from './phrases.ts';

/** A query that cannot be read; the message says why. */
export class QueryFault extends Error {}

type Token =
  /** `field`: of all terms in a group, `message:("a" OR "b")`. */
  { kind: '('; field: string | null } | { kind: ')' | 'AND' | 'OR' | 'NOT' | '+' } | Term;

interface Term {
  kind: 'term';
  /** Null: the field of its group. */
  field: string | null;
  value: string;
  quoted: boolean;
}

const SPACE = /\s*/y;
const OPERATOR = /(?:AND|OR|NOT)(?=[\s(]|$)|&&|\|\||[!)+-]/y;
const FIELD = /([A-Za-z_@][\w@.]*)\s*:\s*/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/sy;
const BARE = /[^\s()":]+/y;
const NAMES: Record<string, Token> = {
  '&&': { kind: 'AND' },
  '||': { kind: 'OR' },
  '!': { kind: 'NOT' },
  '-': { kind: 'NOT' },
};

function tokenise(query: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(query);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  for (take(SPACE); at < query.length; take(SPACE)) {
    const operator = take(OPERATOR)?.[0];
    if (operator !== undefined) {
      tokens.push(NAMES[operator] ?? { kind: operator as 'AND' });
      continue;
    }
    const field = take(FIELD)?.[1] ?? null;
    if (query[at] === '(') {
      at += 1;
      tokens.push({ kind: '(', field });
      continue;
    }
    const quoted = take(QUOTED)?.[1];
    if (quoted !== undefined) {
      tokens.push({ kind: 'term', field, value: unescaped(quoted), quoted: true });
      continue;
    }
    if (query[at] === '"') throw new QueryFault(`a quotation mark at ${at + 1} has no end`);
    const value = take(BARE)?.[0];
    if (value === undefined) throw new QueryFault(`what stands at ${at + 1} cannot be read`);
    if (/^[[{/]|~\d*$/.test(value)) throw new QueryFault('ranges, patterns and ~ are not read');
    tokens.push({ kind: 'term', field, value, quoted: false });
  }
  return tokens;
}

const unescaped = (text: string): string =>
  text.replace(/\\(.)/gs, (_, char: string) => (char === 'n' ? '\n' : char));

/** What a clause does in its group. */
interface Clause {
  occur: 'must' | 'should' | 'not';
  of: Condition;
}

/** A group as Lucene counts its clauses. */
function toCondition(clauses: Clause[]): Condition {
  const of = (occur: Clause['occur']) =>
    clauses.filter((one) => one.occur === occur).map((one) => one.of);
  const [must, should] = [of('must'), of('should')];
  if (must.length + should.length === 0) throw new QueryFault('a group asks for nothing that is');
  const wanted: Condition[] = must.length > 0 ? must : [{ kind: 'any', of: should }];
  const all = [...wanted, ...of('not').map((one): Condition => ({ kind: 'not', of: one }))];
  return all.length === 1 ? (all[0] as Condition) : { kind: 'all', of: all };
}

/** Reads clauses up to the end of their group. @param field of terms that name none */
function readGroup(tokens: Token[], depth: number, field: string | null): Condition {
  if (depth > 20) throw new QueryFault('groups in groups, too deep');
  const clauses: Clause[] = [];
  for (let and = false, negated = false; ; ) {
    const token = tokens.shift();
    if (token === undefined || token.kind === ')') {
      if ((token === undefined) !== (depth === 0)) throw new QueryFault('a parenthesis is alone');
      if (and || negated) throw new QueryFault('an operator has nothing behind it');
      return toCondition(clauses);
    }
    if (token.kind === 'NOT') negated = true;
    else if (token.kind === '+') and = true;
    else if (token.kind === 'AND') {
      const before = clauses.at(-1);
      if (before?.occur === 'should') before.occur = 'must';
      and = true;
    } else if (token.kind === '(' || token.kind === 'term') {
      const own = token.field ?? field;
      const of = token.kind === '(' ? readGroup(tokens, depth + 1, own) : readTerm(token, own);
      if (of !== null) clauses.push({ occur: negated ? 'not' : and ? 'must' : 'should', of });
      and = negated = false;
    }
  }
}

/** A quoted value is a phrase; another one with wildcards a pattern for the whole. Null: it has no word. */
function valueTest({ value, quoted }: Term): ((text: string) => boolean) | null {
  return !quoted && /[*?]/.test(value) ? globTest(value) : phraseTest(value);
}

/** Fields of the index that a build tells. */
const BUILD_FIELDS: Record<string, (build: BuildMetadata) => string | null> = {
  build_name: ({ job }) => job,
  build_queue: ({ pipeline }) => pipeline,
  build_branch: ({ branch }) => branch,
  build_change: ({ change }) => change,
  build_patchset: ({ patchset }) => patchset,
  build_uuid: ({ build }) => build,
  build_short_uuid: ({ build }) => build?.slice(0, 7) ?? null,
  build_status: ({ result }) => result,
  project: ({ project }) => project,
  voting: ({ voting }) => (voting === null ? null : String(Number(voting))),
};

const TEXT_FIELDS: Record<string, (text: Text) => readonly string[]> = {
  tags: ({ tags }) => tags,
  filename: ({ path }) => [path, baseName(path)],
};

/** `2026-11-28 10:00:00.123 4711 ERROR nova.compute.manager [...`, and without date in a journal. */
const RECORD = /(?:^|\s)(TRACE|DEBUG|INFO|AUDIT|WARNING|ERROR|CRITICAL)\s+([\w.]+)/;
/** `Nov 28 10:00:00 host program[4711]: ` */
const SYSLOG = /^[A-Z][a-z]{2} [ \d]\d [\d:]{8} \S+ ([^\s[:]+)/;

const LINE_FIELDS: Record<string, (line: string) => string | null> = {
  loglevel: (line) => RECORD.exec(line)?.[1] ?? null,
  module: (line) => RECORD.exec(line)?.[2] ?? null,
  syslog_program: (line) => SYSLOG.exec(line)?.[1] ?? null,
};

/** Null: a phrase without a word, which the index drops as well. */
function readTerm(term: Term, field: string | null): Condition | null {
  const { value } = term;
  if (field === null) throw new QueryFault(`${value.slice(0, 40)} is of no field`);
  const test = valueTest(term);
  if (test === null) return null;
  if (field === 'message') {
    const literal = /[*?]/.test(value) && !term.quoted ? null : literalOfPhrase(value);
    return { kind: 'line', test, literals: literal === null ? null : [literal] };
  }
  const ofBuild = BUILD_FIELDS[field];
  if (ofBuild !== undefined) {
    return {
      kind: 'build',
      test(build) {
        const known = ofBuild(build);
        return known === null ? null : test(known);
      },
    };
  }
  const ofText = TEXT_FIELDS[field];
  if (ofText !== undefined) return { kind: 'text', test: (text) => ofText(text).some(test) };
  const ofLine = LINE_FIELDS[field];
  if (ofLine === undefined) throw new QueryFault(`nothing in a build tells ${field}`);
  return { kind: 'line', test: (line) => test(ofLine(line) ?? ''), literals: null };
}

/** @throws QueryFault */
export function readQuery(query: string): Condition {
  return readGroup(tokenise(query), 0, null);
}
