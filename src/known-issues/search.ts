/**
 * Looks for known issues in the texts of one build while they are read for the dataset.
 *
 * A rule belongs to a test that did not pass where it matches what was attached to that; to the build where
 * it matches the console or a service's log. Bounded: a line counts up to 64 Ki characters, the lines of a
 * rule that are kept, and the time spent on comparing.
 */
import type { BuildMetadata } from '../format/dataset.ts';
import { type Condition, holds, literalsOf, ofBuild, ofText, type Text } from './condition.ts';
import { compileLiterals, type Literals, searchLine } from './literals.ts';
import type { Rule } from './rule.ts';

/** A line that a rule matched. */
export interface Hit {
  text: Text;
  /** Counted from 1. */
  line: number;
  said: string;
  /** Epoch milliseconds; null where unknown. */
  time: number | null;
  /** The run of a test whose output it is. */
  run: { stream: string; index: number } | null;
}

/** What was found of one rule. */
export interface Found {
  rule: Rule;
  /** The first of them. */
  hits: Hit[];
  /** Runs of tests that it matched, as `<stream> <index>`. */
  runs: Set<string>;
  /** It matched the console or a service's log. */
  ofBuild: boolean;
}

/** Looks at the lines of one text. */
export type LookAt = (line: string, number: number, time: number | null) => void;

export interface Search {
  /** Null: no rule asks for such a text, so it need not be read for this. */
  open(text: Text, run?: Hit['run']): LookAt | null;
  /** All that was found; in the order of the rules. */
  found(): Found[];
  /** Time ran out: there may be more. */
  stopped(): boolean;
}

const MAX_LINE = 65_536;
const MAX_HITS = 5;
/** Milliseconds of comparing, of all lines of a build. */
const MAX_MS = 10_000;
/** Rules without a literal are compared with every line: so many of them. */
const MAX_SLOW = 20;

/** Rules with what finds their lines quickly; made once for all builds. */
export interface RuleBook {
  rules: readonly Rule[];
  literals: Literals;
  /** Of each literal, the rule it is of. */
  owners: readonly number[];
  /** Rules that are compared with every line. */
  slow: readonly number[];
  /** Rules that would be, and are left out. */
  tooSlow: readonly Rule[];
}

export function createRuleBook(all: readonly Rule[]): RuleBook {
  const literalsOfAll = all.map(({ condition }) => literalsOf(condition));
  const isSlow = (index: number) => literalsOfAll[index] === null;
  const slowOnes = all.filter((_, index) => isSlow(index));
  const tooSlow = slowOnes.slice(MAX_SLOW);
  const rules = all.filter((rule) => !tooSlow.includes(rule));
  const literals: string[] = [];
  const owners: number[] = [];
  const slow: number[] = [];
  rules.forEach((rule, index) => {
    const own = literalsOf(rule.condition);
    if (own === null) slow.push(index);
    for (const literal of own ?? []) {
      literals.push(literal);
      owners.push(index);
    }
  });
  return { rules, literals: compileLiterals(literals), owners, slow, tooSlow };
}

const isOpen = ({ kind }: Condition) => kind !== 'known';

/** @param build what is known of it before it is read */
export function createSearch(book: RuleBook, build: BuildMetadata): Search {
  const { rules, literals, owners, slow } = book;
  const conditions = rules.map(({ condition }) => ofBuild(condition, build));
  const found = new Map<number, Found>();
  let spent = 0;

  function note(index: number, hit: Hit): void {
    const rule = rules[index] as Rule;
    const one = found.get(index) ?? { rule, hits: [], runs: new Set(), ofBuild: false };
    found.set(index, one);
    if (one.hits.length < MAX_HITS) one.hits.push({ ...hit, said: hit.said.slice(0, 2000) });
    if (hit.run === null) one.ofBuild = true;
    else one.runs.add(`${hit.run.stream} ${hit.run.index}`);
  }

  return {
    open(text, run = null) {
      const left = conditions.map((condition) => ofText(condition, text));
      if (!left.some(isOpen)) return null;
      const always = slow.filter((index) => isOpen(left[index] as Condition));
      const candidates = new Set<number>();
      const add = (literal: number) => {
        const index = owners[literal] as number;
        if (isOpen(left[index] as Condition)) candidates.add(index);
      };
      return (line, number, time) => {
        if (spent > MAX_MS) return;
        const said = line.length > MAX_LINE ? line.slice(0, MAX_LINE) : line;
        candidates.clear();
        searchLine(literals, said, add);
        for (const index of always) candidates.add(index);
        if (candidates.size === 0) return;
        const began = performance.now();
        for (const index of candidates) {
          // of the build enough is known then
          if (run === null && (found.get(index)?.hits.length ?? 0) >= MAX_HITS) continue;
          if (holds(left[index] as Condition, said)) {
            note(index, { text, line: number, said, time, run });
          }
        }
        spent += performance.now() - began;
      };
    },
    found: () => [...found].sort(([a], [b]) => a - b).map(([, one]) => one),
    stopped: () => spent > MAX_MS,
  };
}
