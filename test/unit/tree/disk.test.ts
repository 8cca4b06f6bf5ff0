/** The same by a thread and in place: what comes out, and how it fails. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as disk from '../../../src/tree/disk.ts';

/** What a call rejects with. */
const failure = (call: Promise<unknown>) =>
  call.then(
    () => assert.fail('it should fail'),
    ({ code, message }: NodeJS.ErrnoException) => ({ code, message }),
  );

/** All calls, in a fresh directory that is called the same in what they say. */
async function useAll() {
  const directory = mkdtempSync(join(tmpdir(), 'disk-'));
  const at = (name: string) => join(directory, name);
  try {
    await disk.mkdir(at('a'), 0o755);
    await disk.writeFile(at('a/x'), 'text', { mode: 0o600, flush: true });
    await disk.chmod(at('a/x'), 0o644);
    await disk.utimes(at('a/x'), 1, 2);
    await disk.rename(at('a/x'), at('a/y'));
    const file = await disk.open(at('a/y'));
    const head = Buffer.alloc(2);
    const { bytesRead } = await file.read(head, 0, 2, 1);
    const { size, mode, mtimeMs } = await file.stat();
    const whole = await file.readFile('utf8');
    await file.sync();
    await file.close();
    // its number may be another file's by then
    const other = await disk.open(at('a/y'));
    await file.close();
    const bytes = await other.readFile();
    await other.close();
    await assert.rejects(other.readFile());
    const entries: string[] = [];
    for await (const entry of await disk.opendir(directory, { bufferSize: 4 }))
      entries.push(`${entry.name} ${entry.isDirectory()}`);
    const isFile = (await disk.lstat(at('a/y'))).isFile();
    const { ino } = await disk.stat(at('a/y'), { bigint: true });
    const names = await disk.readdir(at('a'));
    const failures = [
      await failure(disk.open(at('none'))),
      await failure(disk.mkdir(at('a'))),
      await failure(disk.rmdir(at('a'))),
      await failure(disk.rename(at('none'), at('b'))),
      await failure(disk.lstat(at('none'))),
      await failure(disk.unlink(at('a'))),
    ].map(({ code, message }) => [code, message.replaceAll(directory, '')]);
    // in place Node leaves out the path
    const { code } = await failure(disk.opendir(at('a/y'), { bufferSize: 4 }));
    await disk.unlink(at('a/y'));
    await disk.rmdir(at('a'));
    const read = [bytesRead, `${head}`, whole, `${bytes}`, size, mode & 0o777, mtimeMs, typeof ino];
    return { read, code, entries, isFile, names, failures, left: await disk.readdir(directory) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test('a process that waits for the disk gets the same as one that has threads wait', async () => {
  const byThread = await useAll();
  disk.waitForDisk();
  assert.deepEqual(await useAll(), byThread);
  assert.deepEqual(byThread.read, [2, 'ex', 'text', 'text', 4, 0o644, 2000, 'bigint']);
  assert.deepEqual(byThread.entries, ['a true']);
  assert.deepEqual(byThread.left, []);
});

test('a directory that is left early, and one that fails, are closed', async () => {
  const open = () => disk.readdir('/proc/self/fd').then(({ length }) => length);
  const before = await open();
  for await (const _ of await disk.opendir('/usr', { bufferSize: 1 })) break;
  await assert.rejects(async () => {
    for await (const _ of await disk.opendir('/usr', { bufferSize: 1 })) throw new Error('stop');
  }, /stop/);
  assert.equal(await open(), before);
});
