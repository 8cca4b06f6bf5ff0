import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makePath } from '../../../src/tree/make-path.ts';

test('several make the same directories at the same time', async () => {
  const top = await mkdtemp(join(tmpdir(), 'stackviz-path-'));
  for (let round = 0; round < 20; round++) {
    const path = join(top, `${round}/a/b/c`);
    await Promise.all([1, 2, 3, 4].map((one) => makePath(one % 2 ? path : `${path}/d`)));
    assert.ok((await stat(`${path}/d`)).isDirectory());
  }
  await writeFile(join(top, 'file'), '');
  await assert.rejects(makePath(join(top, 'file')), { code: 'EEXIST' });
  await assert.rejects(makePath(join(top, 'file/below')), { code: 'ENOTDIR' });
  await rm(top, { recursive: true });
});
