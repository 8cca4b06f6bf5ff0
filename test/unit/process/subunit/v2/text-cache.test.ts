import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTextReader } from '../../../../../src/process/subunit/v2/text-cache.ts';
import fc from '../../../../harness/property.ts';

test('reads the same as a decoder, in any order and however often', () => {
  const unit = fc.constantFrom('a', 'b', 'ä', '\0', '\ufeff');
  fc.assert(
    fc.property(fc.array(fc.string({ unit, maxLength: 3 }), { maxLength: 40 }), (texts) => {
      const read = createTextReader();
      for (const text of texts) {
        const bytes = Buffer.from(`<${text}>`);
        const found = read(bytes, 1, bytes.length - 1);
        assert.equal(found, text.includes('\0') ? null : text);
      }
    }),
  );
});

test('what is no UTF-8 is no text', () => {
  const read = createTextReader();
  // cut, continued from nowhere, too long, a surrogate
  for (const bytes of [[0xc3], [0xb3], [0xc0, 0x80], [0xed, 0xa0, 0x80]]) {
    assert.equal(read(Buffer.from(bytes), 0, bytes.length), null);
  }
});

test('does not hold on to the bytes it was lent', () => {
  const read = createTextReader();
  const lent = Buffer.from('one');
  assert.equal(read(lent, 0, 3), 'one');
  lent.write('two');
  assert.equal(read(lent, 0, 3), 'two');
  assert.equal(read(Buffer.from('one'), 0, 3), 'one');
});
