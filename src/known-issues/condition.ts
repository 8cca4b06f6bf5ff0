/**
 * What a known issue looks for: conditions on the build, on a text of it, and on a line of that text.
 *
 * Three values: null is "not known". What is not known holds neither as it is nor negated, so a rule that
 * asks for a branch says nothing of a build whose branch nobody tells.
 */
import type { BuildMetadata } from '../format/dataset.ts';

/** A text of the build in which lines are looked at. */
export interface Text {
  source: 'console' | 'service' | 'test';
  /** Relative to the build; of a test's output, the file it is printed into. */
  path: string;
  /** As a log indexer would tag it: the file's name, `console`, `screen`. */
  tags: readonly string[];
  /** Of a test's attachment; null for others. */
  attachment: string | null;
  /** Name of the test without attributes; null for others. */
  test: string | null;
}

export type Condition =
  | { kind: 'known'; value: boolean | null }
  | { kind: 'build'; test: (build: BuildMetadata) => boolean | null }
  | { kind: 'text'; test: (text: Text) => boolean | null }
  /** `literals`: every line that passes holds one of them, in lower case; null: none is known. */
  | { kind: 'line'; test: (line: string) => boolean; literals: readonly string[] | null }
  | { kind: 'all' | 'any'; of: readonly Condition[] }
  | { kind: 'not'; of: Condition };

const known = (value: boolean | null): Condition => ({ kind: 'known', value });

/** What is left to be asked of a condition, with what can be told already. */
function reduce(condition: Condition, tell: (one: Condition) => Condition): Condition {
  switch (condition.kind) {
    case 'not': {
      const inner = reduce(condition.of, tell);
      if (inner.kind !== 'known') return { kind: 'not', of: inner };
      return known(inner.value === null ? null : !inner.value);
    }
    case 'all':
    case 'any': {
      const decides = condition.kind === 'any';
      const parts = condition.of.map((one) => reduce(one, tell));
      if (parts.some((one) => one.kind === 'known' && one.value === decides)) return known(decides);
      const open = parts.filter((one) => one.kind !== 'known');
      const unknown = parts.some((one) => one.kind === 'known' && one.value === null);
      if (open.length === 0) return known(unknown ? null : !decides);
      // what is unknown keeps `all` from holding, and leaves `any` to the others
      return unknown && !decides ? known(null) : { kind: condition.kind, of: open };
    }
    default:
      return tell(condition);
  }
}

/** Tells what the build tells. */
export const ofBuild = (condition: Condition, build: BuildMetadata): Condition =>
  reduce(condition, (one) => (one.kind === 'build' ? known(one.test(build)) : one));

/** Tells what a text tells. */
export const ofText = (condition: Condition, text: Text): Condition =>
  reduce(condition, (one) => (one.kind === 'text' ? known(one.test(text)) : one));

/** Whether a line passes what is left to be asked. */
export function holds(condition: Condition, line: string): boolean {
  const left = reduce(condition, (one) => (one.kind === 'line' ? known(one.test(line)) : one));
  return left.kind === 'known' && left.value === true;
}

/** The shortest is what finds most lines: more of them need not be looked at again. */
const leastOf = (literals: readonly string[]) => Math.min(...literals.map(({ length }) => length));

/**
 * Texts of which every line that passes holds one, in lower case; null: such a line may hold anything.
 * A condition without any line to look for has none either, see asksForLine().
 */
export function literalsOf(condition: Condition): readonly string[] | null {
  if (condition.kind === 'line') return condition.literals;
  if (condition.kind === 'any') {
    const parts = condition.of.map(literalsOf);
    return parts.some((one) => one === null) ? null : (parts as string[][]).flat();
  }
  if (condition.kind !== 'all') return null;
  const parts = condition.of.map(literalsOf).filter((one) => one !== null);
  return parts.length === 0 ? null : parts.reduce((a, b) => (leastOf(b) > leastOf(a) ? b : a));
}

/** Whether nothing passes but by a line: else a rule would match whatever a build logged. */
export function asksForLine(condition: Condition): boolean {
  switch (condition.kind) {
    case 'line':
      return true;
    case 'all':
      return condition.of.some(asksForLine);
    case 'any':
      return condition.of.every(asksForLine);
    default:
      return false;
  }
}
