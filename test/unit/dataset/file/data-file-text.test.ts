/** Long texts are encoded in pieces; where one piece ends no character is cut apart. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createDataFile } from '../../../../src/dataset/file/data-file.ts';

const directory = mkdtempSync(join(tmpdir(), 'data-file-text-'));
after(() => rmSync(directory, { recursive: true }));

const written = (text: string): string => {
  const file = createDataFile(directory, 'text', '.txt', { packed: false, hashed: false });
  file.write(text);
  return readFileSync(join(directory, file.finish().path), 'utf8');
};

test('a pair of surrogates stays together, wherever it stands', () => {
  // whatever a piece is, one of the two has a pair at its end
  for (const start of ['', 'x']) {
    const text = start + '\u{1f600}'.repeat(700_000);
    assert.ok(written(text) === text, `cut apart after ${JSON.stringify(start)}`);
  }
});
