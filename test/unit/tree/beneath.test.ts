import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { holdDirectory, openFileBeneath, splitRelative } from '../../../src/tree/beneath.ts';

const base = mkdtempSync(join(tmpdir(), 'beneath-'));
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

const read = async (path: string) => {
  const file = await openFileBeneath(root, path);
  try {
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
};

test('opens files below the root', async () => {
  assert.equal(await read('a/b/file'), 'inside');
  assert.equal(await read('./a//b/file'), 'inside');
});

test('follows no symbolic link, wherever it stands and wherever it leads', async () => {
  for (const path of ['link/b/file', 'a/b/link', 'inner/b/file']) {
    await assert.rejects(read(path), { code: 'PATH_NOT_PLAIN' }, path);
  }
  await assert.rejects(holdDirectory(root, 'link'), { code: 'PATH_NOT_PLAIN' });
});

test('opens regular files only, and does not wait for a FIFO', async () => {
  for (const path of ['a/fifo', 'a/b', 'a/b/file/x']) {
    await assert.rejects(read(path), { code: 'PATH_NOT_PLAIN' }, path);
  }
});

test('refuses paths that lead out', () => {
  for (const path of ['../secret', 'a/../../secret', '/etc/passwd', 'a/b\0/file', '..']) {
    assert.throws(() => splitRelative(path), { code: 'PATH_OUTSIDE' }, path);
  }
});

test('keeps nothing open when it refuses', async () => {
  const open = async () => (await readdir('/proc/self/fd')).length;
  const before = await open();
  for (const path of ['../secret', 'link/b', 'a/none', 'a/fifo']) {
    await assert.rejects(holdDirectory(root, path));
    await assert.rejects(openFileBeneath(root, path));
  }
  assert.equal(await open(), before);
});

test('what does not exist stays a system error', async () => {
  await assert.rejects(read('a/none'), { code: 'ENOENT' });
});

test('a held directory stays the same when its name means something else', async () => {
  const held = await holdDirectory(root, 'a/b');
  renameSync(join(root, 'a'), join(root, 'moved'));
  symlinkSync(join(base, 'elsewhere'), join(root, 'a'));
  try {
    assert.deepEqual((await readdir(held.path)).sort(), ['file', 'link']);
  } finally {
    await held.close();
    rmSync(join(root, 'a'));
    renameSync(join(root, 'moved'), join(root, 'a'));
  }
});
