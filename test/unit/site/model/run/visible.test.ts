import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visible, visibleLine } from '../../../../../site/model/run/visible.ts';

test('what would be invisible, or turn the text around, is written out', () => {
  assert.equal(visible('a\u202eb\u0000c\nd'), 'a\\u202eb\\x00c\\x0ad');
  assert.equal(visible('\u2066\u200b'), '\\u2066\\u200b');
  assert.equal(visible('naïve ☃ – 日本'), 'naïve ☃ – 日本');
  assert.equal(visibleLine('a\tb\u001b[31m'), 'a\tb\\x1b[31m');
});
