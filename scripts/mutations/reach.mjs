/** Which unit tests can notice a change of a file, the likeliest first: those that import it, by whatever way. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** As the formatter leaves them. */
const IMPORT = /\b(?:from |import\(?\s*)'(\.[^']+)'/g;

/** How many folders, and the name, a test and a file have in common. */
function shared(test, file) {
  const parts = file.replace(/^src\//, '').split('/');
  const others = test
    .replace(/^test\/unit\//, '')
    .replace(/\.test\.ts$/, '.ts')
    .split('/');
  const apart = parts.findIndex((part, i) => part !== others[i]);
  return apart < 0 ? parts.length : apart;
}

/**
 * @param home of the project
 * @returns a function from a source file to the test files that reach it, all from the top of the project: those
 *   whose place mirrors that of the file first, of these those that import it in the fewest steps, and little else.
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

  /** @returns by file, how many imports away it is */
  function reached(test) {
    const steps = new Map([[test, 0]]);
    for (const [file, step] of steps) {
      for (const other of importsOf(file)) if (!steps.has(other)) steps.set(other, step + 1);
    }
    return steps;
  }

  const all = tests.map((test) => ({ test, steps: reached(test) }));
  return (file) =>
    all
      .filter(({ steps }) => steps.has(file))
      .sort(
        (a, b) =>
          shared(b.test, file) - shared(a.test, file) ||
          a.steps.get(file) - b.steps.get(file) ||
          a.steps.size - b.steps.size,
      )
      .map(({ test }) => test);
}
