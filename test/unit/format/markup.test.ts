import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escapeMarkup, escapeXml } from '../../../src/format/markup.ts';

test('text leaves neither an element nor an attribute', () => {
  assert.equal(escapeMarkup(`<b a="1">&'`), `&lt;b a=&quot;1&quot;&gt;&amp;'`);
});

test('XML holds no control character and no half of a pair', () => {
  assert.equal(escapeXml('a\u0000<\ud800\uffff\tb'), 'a&lt;\ufffd\tb');
  assert.equal(escapeXml('\u0007', '?'), '?');
});
