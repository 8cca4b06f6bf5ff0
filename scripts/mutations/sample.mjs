/** A seeded sample of single changes to the sources, such as a slip of the hand makes. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is looked for in a line, and what takes its place. */
const OPERATORS = [
  [/ === /, ' !== '],
  [/ !== /, ' === '],
  [/ < /, ' <= '],
  [/ <= /, ' < '],
  [/ > (?![{(])/, ' >= '],
  [/ >= /, ' > '],
  [/ && /, ' || '],
  [/ \|\| /, ' && '],
  [/ \+ 1\b/, ''],
  [/ - 1\b/, ''],
  [/\btrue\b/, 'false'],
  [/\bfalse\b/, 'true'],
  [/\.some\(/, '.every('],
  [/\.every\(/, '.some('],
  [/Math\.min\(/, 'Math.max('],
  [/Math\.max\(/, 'Math.min('],
  [/ \+= /, ' -= '],
  [/^(\s*)(?!return|throw|break|continue|yield)[\w.]+\([^;]*\);$/, '$1;'],
  [/\? (.+) : (.+);$/, '? $2 : $1;'],
  [/^(\s*)if \((.*)\) return\b/, '$1if (!($2)) return'],
];

/** Nothing of what runs: comments, types, imports, texts of messages. */
const DEAD =
  /^\s*(?:\*|\/\/|\/\*|import |export type|type |interface |\| )|message|describe\(|log\./;

/** Numbers in [0, 1) of a seed. */
function createRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function sourcesOf(home) {
  return ['src', 'site/model'].flatMap((folder) =>
    readdirSync(join(home, folder), { recursive: true })
      .map((name) => join(folder, name))
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
      .sort(),
  );
}

/**
 * @param home of the project
 * @returns {what, file, line, from, to}: a line as it is and as it is changed
 */
export function sampleMutations(home, seed, count) {
  const random = createRandom(seed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const files = sourcesOf(home);
  const sample = new Map();
  for (let tries = 0; sample.size < count && tries < 100 * count; tries++) {
    const file = pick(files);
    const lines = readFileSync(join(home, file), 'utf8').split('\n');
    const at = Math.floor(random() * lines.length);
    const from = lines[at];
    if (DEAD.test(from)) continue;
    const possible = OPERATORS.filter(([pattern]) => pattern.test(from));
    if (possible.length === 0) continue;
    const [pattern, replacement] = pick(possible);
    const to = from.replace(pattern, replacement);
    if (to === from) continue;
    const what = `${file}:${at + 1}: ${from.trim()} -> ${to.trim()}`;
    sample.set(what, { what, file, line: at, from, to });
  }
  return [...sample.values()];
}
