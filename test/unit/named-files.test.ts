/** Files of the project that comments and documents name are there. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const HOME = fileURLToPath(new URL('../../', import.meta.url));

/** From a tarball without git there is nothing to check. */
const files = existsSync(join(HOME, '.git'))
  ? execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: HOME, encoding: 'utf8' })
      .split('\n')
      .filter((path) => path !== '' && existsSync(join(HOME, path)))
  : [];
const skip = files.length === 0 ? 'no git checkout' : false;

/** A line of nothing but comment, of the languages used here. */
const COMMENT = /^\s*(?:\/\*\*|\*|\/\/|#).*$/gm;
/** TypeScript is only ours, and so is what begins with one of our folders. */
const TYPESCRIPT = /(?<![\w./*$}-])(?:[\w.-]+\/)*[\w.-]+\.tsx?(?![\w/])/g;
const OURS =
  /(?<![\w./*$}-])(?:src|site|test|docs|scripts|bench)\/(?:[\w.-]+\/)*[\w-][\w.-]*\w(?![\w*])/g;
/** What stands for any name. */
const EXAMPLE = /^(?:x|NAME)\./;

/** Names in a text that are no file or folder, seen from where it stands, from the top, or as the end of a path. */
function unknownIn(text: string, folder: string): string[] {
  const isThere = (name: string) =>
    existsSync(join(HOME, name)) ||
    existsSync(join(HOME, normalize(join(folder, name)))) ||
    files.some((path) => path.endsWith(`/${name}`));
  return [...text.matchAll(TYPESCRIPT), ...text.matchAll(OURS)]
    .map(([name]) => name)
    .filter((name) => !EXAMPLE.test(name) && !isThere(name));
}

test('files that comments name are there', { skip }, () => {
  const unknown = files
    .filter((path) => /\.(?:tsx?|mjs|sh|py|pp)$/.test(path))
    .flatMap((path) => {
      const comments = readFileSync(join(HOME, path), 'utf8').match(COMMENT) ?? [];
      const names = comments.flatMap((line) => unknownIn(line, dirname(path)));
      return names.map((name) => `${path}: ${name}`);
    });
  assert.deepEqual(unknown, []);
});

test('files that documents name are there', { skip }, () => {
  // what was is told in the changelog
  const documents = files.filter((path) => path.endsWith('.md') && !/CHANGELOG/.test(path));
  const unknown = documents.flatMap((path) =>
    unknownIn(readFileSync(join(HOME, path), 'utf8'), dirname(path)).map(
      (name) => `${path}: ${name}`,
    ),
  );
  assert.deepEqual(unknown, []);
});

test('a name of no file is found', { skip }, () => {
  const line = '/** As in src/watch/nothing.ts, parser.ts, test/unit and src/README.md. */';
  assert.deepEqual(unknownIn(line, 'src/watch'), ['src/watch/nothing.ts', 'src/watch/nothing.ts']);
});
