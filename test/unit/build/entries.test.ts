import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type EntryType, entriesOf, isGone } from '../../../src/build/entries.ts';

const directory = mkdtempSync(join(tmpdir(), 'entries-'));
after(() => rmSync(directory, { recursive: true }));

async function typesIn(path: string): Promise<Record<string, EntryType>> {
  const types: Record<string, EntryType> = {};
  for await (const { name, type } of entriesOf(path)) types[name] = type;
  return types;
}

test('a link is neither a file nor a directory, whatever it leads to, nor is a pipe', async () => {
  writeFileSync(join(directory, 'file'), '');
  mkdirSync(join(directory, 'directory'));
  symlinkSync('file', join(directory, 'link to a file'));
  symlinkSync('directory', join(directory, 'link to a directory'));
  symlinkSync('nothing', join(directory, 'link to nothing'));
  execFileSync('mkfifo', [join(directory, 'pipe')]);
  assert.deepEqual(await typesIn(directory), {
    file: 'file',
    directory: 'directory',
    'link to a file': 'other',
    'link to a directory': 'other',
    'link to nothing': 'other',
    pipe: 'other',
  });
});

test('what is no directory itself has gone', async () => {
  for (const name of ['link to a directory', 'file', 'nothing']) {
    await assert.rejects(typesIn(join(directory, name)), (error) => isGone(error), name);
  }
});
