/** UTF-8 written into a JSON string without being decoded. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { createDataFile } from '../../../../src/dataset/file/data-file.ts';
import fc from '../../../harness/property.ts';

const directory = mkdtempSync(join(tmpdir(), 'json-text-'));
after(() => rmSync(directory, { recursive: true }));

/** What a file holds of a text that came in pieces of so many bytes. */
function inJson(text: string, size: number): string {
  const file = createDataFile(directory, 'text', '.json', { packed: false, hashed: false });
  const bytes = Buffer.from(text);
  file.write('"');
  for (let at = 0; at < bytes.length; at += size) file.writeInJson(bytes.subarray(at, at + size));
  file.write('"');
  return readFileSync(join(directory, file.finish().path), 'utf8');
}

test('is what JSON.stringify makes of it, wherever the pieces end', () => {
  const character = fc.constantFrom(...'ab"\\/\n\r\t\b\f\0\u001b\u007f\u2028é☃😀');
  const text = fc.string({
    unit: fc.oneof(character, fc.string({ unit: 'binary', maxLength: 1 })),
  });
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 9 }), (any, size) => {
      // half of a surrogate pair is nothing that UTF-8 can hold
      const whole = any.toWellFormed();
      assert.equal(inJson(whole, size), JSON.stringify(whole));
    }),
  );
});

test('every byte that must be escaped is, also across the blocks of the file', () => {
  const all = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).join('');
  assert.equal(inJson(all, 1000), JSON.stringify(all));
  const long = `${'x'.repeat(99)}\n`.repeat(12_000);
  for (const start of ['', 'y', 'yy']) {
    assert.ok(inJson(start + long, 70_000) === JSON.stringify(start + long));
  }
});
