/** The same as beneath.test.ts holds of what does not wait. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { holdInPlace, readInPlace } from '../../../src/tree/in-place.ts';

const base = mkdtempSync(join(tmpdir(), 'in-place-'));
after(() => rmSync(base, { recursive: true }));
mkdirSync(join(base, 'root/a/b'), { recursive: true });
writeFileSync(join(base, 'root/a/b/file'), 'inside');
writeFileSync(join(base, 'secret'), 'outside');
mkdirSync(join(base, 'elsewhere/b'), { recursive: true });
writeFileSync(join(base, 'elsewhere/b/file'), 'outside');
symlinkSync(join(base, 'elsewhere'), join(base, 'root/link'));
symlinkSync(join(base, 'secret'), join(base, 'root/a/b/link'));
symlinkSync('a', join(base, 'root/inner'));
execFileSync('mkfifo', [join(base, 'root/a/fifo')]);
const root = join(base, 'root');

const read = (path: string, most = 100) =>
  readInPlace(root, path, ({ size }) => size <= most)?.toString() ?? null;

test('reads files below the root that are wanted', () => {
  assert.equal(read('a/b/file'), 'inside');
  assert.equal(read('./a//b/file', 6), 'inside');
  assert.equal(read('a/b/file', 5), null);
});

test('follows no symbolic link, wherever it stands and wherever it leads', () => {
  for (const path of ['link/b/file', 'a/b/link', 'inner/b/file']) {
    assert.throws(() => read(path), { code: 'PATH_NOT_PLAIN' }, path);
  }
  assert.throws(() => holdInPlace(root, 'link'), { code: 'PATH_NOT_PLAIN' });
});

test('reads regular files only, and does not wait for a FIFO', () => {
  for (const path of ['a/fifo', 'a/b', 'a/b/file/x', '']) {
    assert.throws(() => read(path), { code: 'PATH_NOT_PLAIN' }, path);
  }
});

test('refuses paths that lead out, and keeps nothing open when it refuses', () => {
  const open = () => readdirSync('/proc/self/fd').length;
  const before = open();
  for (const path of ['../secret', 'a/../../secret', '/etc/passwd', 'a/b\0/file', '..']) {
    assert.throws(() => read(path), { code: 'PATH_OUTSIDE' }, path);
  }
  for (const path of ['link/b', 'a/none', 'a/fifo']) {
    assert.throws(() => holdInPlace(root, path));
    assert.throws(() => read(path));
  }
  assert.equal(open(), before);
});

test('what does not exist stays a system error, in words of the tree', () => {
  assert.throws(() => read('a/none'), { code: 'ENOENT', message: /'[^']*\/root\/a\/none'/ });
});

test('a held directory stays the same when its name means something else', () => {
  const held = holdInPlace(root, 'a/b');
  renameSync(join(root, 'a'), join(root, 'moved'));
  symlinkSync(join(base, 'elsewhere'), join(root, 'a'));
  try {
    assert.deepEqual(readdirSync(held.path).sort(), ['file', 'link']);
  } finally {
    held.close();
    rmSync(join(root, 'a'));
    renameSync(join(root, 'moved'), join(root, 'a'));
  }
});
