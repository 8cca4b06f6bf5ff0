import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { writeJsonText } from '../../../src/publish/json-text.ts';

function written(...chunks: Buffer[]): string {
  const parts: Buffer[] = [];
  writeJsonText(chunks, (bytes) => parts.push(Buffer.from(bytes)));
  return `"${Buffer.concat(parts)}"`;
}

test('is what JSON.stringify makes of it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(60), (text, at) => {
      const bytes = Buffer.from(text);
      // chunks end anywhere, also within a character
      assert.equal(written(bytes.subarray(0, at), bytes.subarray(at)), JSON.stringify(text));
    }),
    { numRuns: 2000 },
  );
  const all = Buffer.from(Array.from({ length: 128 }, (_, byte) => byte)).toString();
  assert.equal(written(Buffer.from(all)), JSON.stringify(all));
});

test('text longer than a piece is whole', () => {
  const text = '\u0001é"'.repeat(20_000);
  assert.equal(written(Buffer.from(text)), JSON.stringify(text));
});
