import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type HeldDirectory, holdDirectory } from '../../../src/tree/beneath.ts';
import { removeEntry } from '../../../src/tree/remove.ts';

describe('removing an entry', () => {
  let base: string;
  let parent: HeldDirectory;
  beforeEach(async () => {
    base = mkdtempSync(join(tmpdir(), 'stackvizd-remove-'));
    mkdirSync(join(base, 'build'));
    parent = await holdDirectory(base, 'build');
  });
  afterEach(async () => {
    await parent.close();
    rmSync(base, { recursive: true });
  });
  const path = (...parts: string[]) => join(base, 'build', ...parts);
  const left = () => readdirSync(path());

  it('removes files and whole trees, and bears that there is nothing', async () => {
    mkdirSync(path('tree/a/b/c'), { recursive: true });
    writeFileSync(path('tree/a/b/file'), 'x');
    writeFileSync(path('file'), 'x');
    await removeEntry(parent, 'tree');
    await removeEntry(parent, 'file');
    await removeEntry(parent, 'absent');
    assert.deepEqual(left(), []);
  });

  it('removes links, not what they lead to', async () => {
    writeFileSync(join(base, 'kept'), 'x');
    mkdirSync(path('tree'));
    symlinkSync(base, path('tree/up'));
    symlinkSync(join(base, 'kept'), path('tree/file'));
    symlinkSync(base, path('link'));
    await removeEntry(parent, 'tree');
    await removeEntry(parent, 'link');
    assert.deepEqual(left(), []);
    assert.equal(readFileSync(join(base, 'kept'), 'utf8'), 'x');
  });

  it('gives up on a directory that somebody fills again and again', async () => {
    mkdirSync(path('tree'));
    let filled = 0;
    const refilled: HeldDirectory = {
      ...parent,
      entry(name) {
        // what is unlinked is a directory, what is removed then is not empty
        writeFileSync(join(base, 'build', name, `file${filled++}`), 'x');
        return parent.entry(name);
      },
    };
    await assert.rejects(removeEntry(refilled, 'tree'), { code: 'ENOTEMPTY' });
    assert.ok(filled > 50, `${filled}`);
  });

  it('bears that somebody else removes the same', async () => {
    for (let round = 0; round < 20; round++) {
      for (let i = 0; i < 20; i++) mkdirSync(path(`tree/${i}/a/b`), { recursive: true });
      await Promise.all([1, 2, 3].map(() => removeEntry(parent, 'tree')));
      assert.equal(existsSync(path('tree')), false);
      for (const name of left()) await removeEntry(parent, name);
    }
  });

  it('removes a tree that is deeper than a path may be long', async () => {
    // built from the bottom: the names add up to more than 4,096 bytes
    const name = 'd'.repeat(200);
    for (let level = 0; level < 40; level++) {
      mkdirSync(path('above'));
      if (level > 0) renameSync(path('tree'), path('above', name));
      else writeFileSync(path('above/file'), 'x');
      renameSync(path('above'), path('tree'));
    }
    await removeEntry(parent, 'tree');
    assert.deepEqual(left(), []);
  });

  it('removes names that are no UTF-8', async () => {
    mkdirSync(path('tree'));
    for (const bytes of ['\xff\xfe', 'a\nb', '\x80'])
      writeFileSync(Buffer.from(`${path('tree')}/${bytes}`, 'latin1'), '');
    mkdirSync(Buffer.from(`${path('tree')}/\xff`, 'latin1'));
    await removeEntry(parent, 'tree');
    assert.equal(existsSync(path('tree')), false);
  });
});
