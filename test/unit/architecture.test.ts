/** The rules of ARCHITECTURE.md that a machine can check. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const HOME = fileURLToPath(new URL('../../', import.meta.url));

/** Tracked files, or all that are not ignored; from a tarball without git there is nothing to check. */
const files = existsSync(join(HOME, '.git'))
  ? execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: HOME, encoding: 'utf8' })
      .split('\n')
      .filter((path) => path !== '' && existsSync(join(HOME, path)))
  : [];
const skip = files.length === 0 ? 'no git checkout' : false;
const text = (path: string) => readFileSync(join(HOME, path), 'utf8');
const sources = files.filter((path) => /^src\/.*\.ts$/.test(path));

/** Folder of src/ -> the folders it may import from; files directly in src/ are `''`. */
const MAY_IMPORT: Record<string, string[]> = {
  config: [''],
  tree: [''],
  queue: ['', 'config'],
  publish: ['', 'config', 'tree'],
  process: ['', 'config', 'queue', 'tree', 'publish'],
  watch: ['', 'config', 'queue', 'process', 'publish', 'tree'],
  serve: ['', 'tree', 'publish'],
  service: ['', 'queue', 'watch'],
};

/** Modules a file imports; with `values`, without those it only takes types from. */
function importsOf(path: string, values = false): string[] {
  const code = values ? text(path).replace(/import type [^;]*;/g, '') : text(path);
  return [...code.matchAll(/(?<!\.)\b(?:from|import)\s*\(?'([^']+)'/g)].map(
    ([, name]) => name as string,
  );
}

const folderOf = (path: string) => {
  const parts = path.split('/').slice(1);
  return parts.length > 1 ? (parts[0] as string) : '';
};

test('imports run one way', { skip }, () => {
  for (const path of sources) {
    const allowed = MAY_IMPORT[folderOf(path)];
    if (allowed === undefined) continue; // the entry points and commands put the parts together
    for (const name of importsOf(path).filter((specifier) => specifier.startsWith('.'))) {
      const target = folderOf(relative(HOME, join(HOME, dirname(path), name)));
      assert.ok(target === folderOf(path) || allowed.includes(target), `${path} imports ${name}`);
    }
  }
});

test('a third-party library is imported in one folder', { skip }, () => {
  const importers = new Map<string, Set<string>>();
  for (const path of sources) {
    for (const name of importsOf(path, true)) {
      if (name.startsWith('.') || name.startsWith('node:')) continue;
      // a module of a package counts as the package
      const library = /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name;
      importers.set(library, (importers.get(library) ?? new Set()).add(dirname(path)));
    }
  }
  // schemas stand beside what they describe; YAML is both our config and Zuul's inventory
  const everywhere = new Set(['zod', 'yaml']);
  for (const [name, places] of importers) {
    if (!everywhere.has(name)) assert.equal(places.size, 1, `${name}: ${[...places].join(', ')}`);
  }
  const documented = text('docs/dependencies.md');
  for (const name of importers.keys()) assert.ok(documented.includes(`| ${name} |`), name);
});

test('no source file is over 300 lines', { skip }, () => {
  const code = /\.(?:ts|tsx|mjs|js|css|html|py|rb|pp|epp|sh)$/;
  for (const path of files.filter((name) => code.test(name))) {
    const lines = text(path).split('\n').length - 1;
    assert.ok(lines <= 300, `${path}: ${lines} lines`);
  }
});

test('links in the documents lead somewhere', { skip }, () => {
  for (const path of files.filter((name) => name.endsWith('.md'))) {
    for (const [, target] of text(path).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)) {
      assert.ok(existsSync(join(HOME, dirname(path), target as string)), `${path}: ${target}`);
    }
  }
});
