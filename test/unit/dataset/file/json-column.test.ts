import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createDataFile } from '../../../../src/dataset/file/data-file.ts';
import { writeJsonColumn } from '../../../../src/dataset/file/json-column.ts';

const directory = mkdtempSync(join(tmpdir(), 'json-column-'));
after(() => rmSync(directory, { recursive: true }));

/** What a reader has of a column of so many entries. */
function readBack(count: number): unknown {
  const file = createDataFile(directory, 'column', '.json', { packed: false, hashed: false });
  file.write('{"version":1');
  writeJsonColumn(file, 'squares', count, (index) => index ** 2);
  file.write('}');
  return JSON.parse(readFileSync(join(directory, file.finish().path), 'utf8'));
}

test('a column of any length is JSON, also where it fills its pieces', () => {
  for (const count of [0, 1, 4095, 4096, 4097, 8192]) {
    const squares = Array.from({ length: count }, (_, index) => index ** 2);
    assert.deepEqual(readBack(count), { version: 1, squares }, `${count} entries`);
  }
});
