import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRunOutput } from '../../../../src/process/subunit/run-output.ts';

/** The output of a run in pieces of a length. */
function collect(text: string, length = text.length) {
  const output = createRunOutput('output');
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += length) output.add(bytes.subarray(at, at + length));
  return output;
}

test('what a test prints is kept, and suspect only where it looks like subunit', () => {
  const cases: [string, boolean][] = [
    ['printed by a test\n', false],
    ['+ echo done\nZürich: error: no\n', false],
    ['error: no such file\n', true],
    ['noise\nsuccess: a.b.c\nmore\n', true],
    ['noise\r\ntest: a\r\n', true],
    ['an error: no\n latest: x\n', false],
    ['a\0b', true],
  ];
  for (const [text, suspect] of cases) {
    for (const length of [text.length, 1, 5]) {
      const output = collect(text, length);
      assert.equal(output.isSuspect(), suspect, JSON.stringify(text));
      assert.equal(String(output.attachment()?.chunks[0]).length > 0, true);
    }
  }
});

test('blank lines, as libcheck ends its streams, are nothing', () => {
  assert.equal(collect('\n \n').attachment(), null);
  assert.equal(collect('').attachment(), null);
});

test('of very much the start and the end are kept', () => {
  const output = collect(`first\n${'x'.repeat(3_000_000)}\nlast\n`, 10_000);
  const text = String(output.attachment()?.chunks[0]);
  assert.match(text, /^first\nx/);
  assert.match(text, /x\nlast\n$/);
  assert.match(text, /\[\d+ bytes were left out\]/);
  assert.ok(text.length < 1_100_000);
});
