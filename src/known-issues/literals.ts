/**
 * Finds many literals in one pass over a text (Aho, Corasick: Efficient string matching, 1975), so that
 * hundreds of known issues cost no more than one: a byte is one step in a table.
 */

/** Literals in lower case, ASCII; letters of the text count in any case. */
export interface Literals {
  /** The state before a line. */
  readonly start: number;
  /** Columns of the table by byte; 0: no literal has it. */
  readonly classes: Uint8Array;
  readonly width: number;
  /** Next state by state and class. */
  readonly next: Int32Array;
  /** 1: a literal ends here. */
  readonly ends: Uint8Array;
  /** Positions of the literals that end in a state. */
  readonly found: readonly (readonly number[])[];
}

function classesOf(literals: readonly string[]): { classes: Uint8Array; width: number } {
  const classes = new Uint8Array(256);
  let width = 1;
  for (const literal of literals) {
    for (const char of literal) {
      const code = char.charCodeAt(0);
      if (classes[code] !== 0) continue;
      classes[code] = width++;
      const upper = char.toUpperCase().charCodeAt(0);
      classes[upper] = classes[code] as number;
    }
  }
  return { classes, width };
}

export function compileLiterals(literals: readonly string[]): Literals {
  const { classes, width } = classesOf(literals);
  const states = 1 + literals.reduce((sum, { length }) => sum + length, 0);
  const next = new Int32Array(states * width);
  const found: number[][] = [[]];
  for (const [index, literal] of literals.entries()) {
    let state = 0;
    for (const char of literal) {
      const place = state * width + (classes[char.charCodeAt(0)] as number);
      if (next[place] === 0) {
        next[place] = found.length;
        found.push([]);
      }
      state = next[place] as number;
    }
    found[state]?.push(index);
  }
  // breadth first: what a state falls back to is complete before it
  const back = new Int32Array(found.length);
  const queue = [0];
  for (const state of queue) {
    for (let at = 1; at < width; at++) {
      const place = state * width + at;
      const child = next[place] as number;
      const fallen = state === 0 ? 0 : (next[(back[state] as number) * width + at] as number);
      if (child === 0) next[place] = fallen;
      else {
        back[child] = fallen;
        found[child]?.push(...(found[fallen] as number[]));
        queue.push(child);
      }
    }
  }
  const ends = Uint8Array.from(found, (list) => Number(list.length > 0));
  return { start: 0, classes, width, next, ends, found };
}

/** Calls `hit` with each literal that a line holds; with one twice if it is there twice. */
export function searchLine(literals: Literals, line: string, hit: (literal: number) => void): void {
  const { classes, width, next, ends, found } = literals;
  let state = 0;
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    state = code > 255 ? 0 : (next[state * width + (classes[code] as number)] as number);
    if (ends[state] === 1) for (const literal of found[state] as number[]) hit(literal);
  }
}
