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

/**
 * What may import what: a folder of src/ or site/ -> the others it may import from. The entries
 * directly in src/ are `entries`, those in site/ `site`; a folder always may import itself.
 */
const MAY_IMPORT: Record<string, string> = {
  base: '',
  config: 'base',
  tree: 'base',
  format: '',
  verdict: 'format',
  build: 'base config tree format',
  summary: 'base format verdict',
  'known-issues': 'base format verdict',
  dataset: 'base config format verdict',
  publish: 'base config tree format verdict build',
  queue: 'base config',
  history: 'base config tree format verdict build publish queue watch',
  fetch: 'base config tree build',
  process:
    'base config tree format verdict summary known-issues build dataset publish queue history',
  watch: 'base config tree build queue',
  notify: 'base build tree',
  requests: 'base config tree build queue fetch',
  serve: 'base config tree format build publish queue fetch process requests',
  service: 'base config format queue watch',
  parts:
    'base config tree build publish process queue history watch fetch requests notify serve service',
  commands:
    'base config tree format verdict summary known-issues build dataset publish process queue history watch fetch notify serve service parts',
  entries: 'base config queue service parts commands',
  'site/model': 'format verdict',
  'site/draw': 'format verdict site/model',
  'site/views': 'format verdict site/model site/draw site/styles',
  'site/on-demand': 'format site/styles',
  site: 'format verdict site/model site/draw site/views site/styles',
};

/** Modules a file imports; with `values`, without those it only takes types from. */
function importsOf(path: string, values = false): string[] {
  const code = values ? text(path).replace(/import type [^;]*;/g, '') : text(path);
  return [...code.matchAll(/(?<!\.)\b(?:from|import)\s*\(?'([^']+)'/g)].map(
    ([, name]) => name as string,
  );
}

const folderOf = (path: string) => {
  const [top, folder, ...below] = path.split('/');
  if (top === 'site') return below.length > 0 ? `site/${folder}` : 'site';
  return below.length > 0 ? (folder as string) : 'entries';
};

/** The imports of a file that the table does not allow. */
const forbidden = (path: string, imports: string[]) =>
  imports
    .filter((name) => name.startsWith('.'))
    .map((name) => folderOf(relative(HOME, join(HOME, dirname(path), name))))
    .filter((target) => {
      const own = folderOf(path);
      return target !== own && !(MAY_IMPORT[own] ?? '').split(' ').includes(target);
    });

test('imports run one way', { skip }, () => {
  for (const path of files.filter((name) => /^(?:src|site)\/.*\.tsx?$/.test(name))) {
    assert.deepEqual(forbidden(path, importsOf(path)), [], path);
  }
  assert.deepEqual(forbidden('src/watch/watcher.ts', ['../cli.ts']), ['entries']);
});

test('the model of the page touches no page', { skip }, () => {
  for (const path of files.filter((name) => /^site\/model\/.*\.ts$/.test(name))) {
    assert.doesNotMatch(
      text(path),
      /\b(?:document|window|localStorage)\.|\bHTML\w*Element\b/,
      path,
    );
  }
});

test('a third-party library is imported in one folder', { skip }, () => {
  const importers = new Map<string, Set<string>>();
  for (const path of sources) {
    for (const name of importsOf(path, true)) {
      if (name.startsWith('.') || name.startsWith('node:')) continue;
      // a module of a package counts as the package
      const library = /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name;
      importers.set(library, (importers.get(library) ?? new Set()).add(folderOf(path)));
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

test('node:http is taken from base/http.ts: to import it loads half of Node', { skip }, () => {
  for (const path of sources) {
    assert.ok(!importsOf(path, true).includes('node:http'), path);
  }
});

test('only what works on one build waits for the disk itself', { skip }, () => {
  const waiting = sources.filter((path) => /^\s*waitForDisk\(\);/m.test(text(path)));
  assert.deepEqual(waiting, ['src/commands/process.ts', 'src/process/sandbox/child.ts']);
});

test('no source file is over 300 lines', { skip }, () => {
  const code = /\.(?:ts|tsx|mjs|js|css|html|py|rb|pp|epp|sh)$/;
  for (const path of files.filter((name) => code.test(name))) {
    const lines = text(path).split('\n').length - 1;
    assert.ok(lines <= 300, `${path}: ${lines} lines`);
  }
});

/**
 * Not counted: puppet/ (Puppet finds a class by its file's name, so classes lie flat), documents and their
 * images, and below test/fixtures/ what tools wrote, which lies as they laid it.
 */
test('no folder of code has over 15 files', { skip }, () => {
  const counts = new Map<string, number>();
  for (const path of files) {
    if (!/^(?:src|site|scripts|bench|test)\//.test(path) || /^test\/fixtures\/.*\//.test(path))
      continue;
    counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  }
  for (const [folder, count] of counts) assert.ok(count <= 15, `${folder}: ${count} files`);
});

test('the map of src/ names every folder, above those it may import from', { skip }, () => {
  const blocks = text('src/README.md').split(/^ {4}(?=\S)/m);
  const lineOf = (top: string) => blocks.findIndex((block) => block.startsWith(`${top}/`));
  const folders = new Set(sources.map((path) => dirname(path)).filter((path) => path !== 'src'));
  for (const folder of folders) {
    const [, top = '', ...below] = folder.split('/');
    const block = blocks[lineOf(top)] ?? '';
    const named = below.every((name) => new RegExp(`[\\s(,]${name}/`).test(block));
    assert.ok(block !== '' && named, `src/README.md: ${folder}`);
  }
  for (const [folder, others] of Object.entries(MAY_IMPORT)) {
    const at = lineOf(folder);
    const above = others.split(' ').filter((other) => at > 0 && lineOf(other) < at && other !== '');
    assert.deepEqual(above, [], `src/README.md: ${folder}/ stands below what it imports from`);
  }
});

test('links in the documents lead somewhere', { skip }, () => {
  for (const path of files.filter((name) => name.endsWith('.md'))) {
    for (const [, target] of text(path).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)) {
      assert.ok(existsSync(join(HOME, dirname(path), target as string)), `${path}: ${target}`);
    }
  }
});

test('fast-check is set up in one place', { skip }, () => {
  const importers = files
    .filter((path) => /^test\/.*\.ts$/.test(path))
    .filter((path) => importsOf(path).includes('fast-check'));
  assert.deepEqual(importers, ['test/harness/property.ts']);
});
