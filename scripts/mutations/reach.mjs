/** Which unit tests can notice a change of a file: those that import it, by whatever way. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** As the formatter leaves them. */
const IMPORT = /\b(?:from |import\(?\s*)'(\.[^']+)'/g;

/**
 * @param home of the project
 * @returns a function from a source file to the test files that reach it, all from the top of the project.
 *   What a test runs as a process of its own is not seen.
 */
export function createReach(home) {
  const tests = readdirSync(join(home, 'test/unit'), { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join('test/unit', name));
  const imports = new Map();

  function importsOf(file) {
    let known = imports.get(file);
    if (known === undefined) {
      const text = readFileSync(join(home, file), 'utf8');
      known = Array.from(text.matchAll(IMPORT), ([, name]) => join(dirname(file), name)).filter(
        (path) => /\.[jt]sx?$/.test(path) && existsSync(join(home, path)),
      );
      imports.set(file, known);
    }
    return known;
  }

  function reached(test) {
    const seen = new Set([test]);
    for (const file of seen) for (const other of importsOf(file)) seen.add(other);
    return seen;
  }

  const all = new Map(tests.map((test) => [test, reached(test)]));
  return (file) => tests.filter((test) => all.get(test).has(file));
}
