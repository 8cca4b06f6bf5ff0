import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { holdDirectory } from '../../../src/tree/beneath.ts';
import { named } from '../../../src/tree/names.ts';

const base = mkdtempSync(join(tmpdir(), 'names-'));
after(() => rmSync(base, { recursive: true }));
mkdirSync(join(base, 'a $& b/c'), { recursive: true });
mkdirSync(join(base, 'beside'));

const readIn = (directory: string) => readFile(directory).catch((error) => error);

test('directories that are held have their names in errors', async () => {
  const a = await holdDirectory(base, 'a $& b');
  const c = await holdDirectory(a.path, 'c');
  const beside = await holdDirectory(base, 'beside');
  for (const [path, shown] of [
    [a.entry('x'), "'/root/a $& b/x'"],
    [c.entry('x'), "'/root/a $& b/c/x'"],
    // not below what is held: only its last part is known
    [beside.entry('x'), "'/root/a $& b/.../x'"],
  ] as const) {
    const { message } = (await named(await readIn(path), a.path, '/root/a $& b')) as Error;
    assert.ok(message.includes(shown), message);
  }
  const error = await readIn(c.entry('x'));
  await c.close();
  const { message } = (await named(error, a.path, '/root/a')) as Error;
  assert.match(message, /'\/root\/a\/\.\.\.\/x'/);
  await a.close();
  await beside.close();
});

test('other errors stay as they are', async () => {
  assert.equal(await named('x', base, '/x'), 'x');
  const error = new Error("open '/proc/12/fd/3'");
  assert.equal(await named(error, base, '/x'), error);
  assert.equal(error.message, "open '/proc/12/fd/3'");
});
