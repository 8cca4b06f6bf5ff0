import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainLine, terminalLine } from '../../../src/format/terminal.ts';
import { secondsOf } from '../../harness/cost.ts';
import fc from '../../harness/property.ts';

test('what a carriage return goes back over is overwritten', () => {
  const cases: [string, string][] = [
    ['  10 %\r  50 %\r 100 %', ' 100 %'],
    ['100 %\r', '100 %'],
    ['longer line\rshort', 'shortr line'],
    ['longer line\r\u001b[Kshort', 'short'],
    ['longer line\u001b[2Kshort', 'short'],
    ['-\b\\\b|\b/', '/'],
    ['\u001b]0;a title\u0007text', 'text'],
    ['a\u001b[1Ab', 'ab'],
    ['\u001b[?25lhidden cursor\u001b[?25h', 'hidden cursor'],
    ['cut \u001b[3', 'cut '],
    ['\u001b', ''],
    ['æ🐍\r🐍', '🐍🐍'],
  ];
  for (const [line, text] of cases) assert.equal(plainLine(line), text, JSON.stringify(line));
});

const spans = (line: string) =>
  terminalLine(line).spans.map(({ from, to, look }) => [from, to, look.colour, look.bold]);

test('colours are told apart from the text', () => {
  assert.deepEqual(spans('\u001b[31mFAILED\u001b[0m test'), [[0, 6, 1, false]]);
  assert.deepEqual(spans('\u001b[1;32mok\u001b[22m ok\u001b[39m'), [
    [0, 2, 2, true],
    [2, 5, 2, false],
  ]);
  assert.deepEqual(spans('\u001b[38;5;196mred\u001b[m \u001b[38;2;0;90;255mblue\u001b[m'), [
    [0, 3, 1, false],
    [4, 8, 4, false],
  ]);
  // grey, and backgrounds, are as usual
  assert.deepEqual(spans('\u001b[38;5;240mgrey\u001b[48;5;196mred behind\u001b[0m'), []);
  // a bar whose end overwrites the red of its beginning
  assert.deepEqual(spans('\u001b[31m10 %\r\u001b[32m99 %\u001b[0m'), [[0, 4, 2, false]]);
});

test('a colour goes on until it is ended, over lines as well', () => {
  const first = terminalLine('\u001b[33mwarning:');
  const second = terminalLine('  of two lines\u001b[0m end', first.look);
  assert.equal(first.look?.colour, 3);
  assert.deepEqual(
    second.spans.map(({ from, to, look }) => [from, to, look.colour]),
    [[0, 14, 3]],
  );
  assert.equal(second.look, null);
});

test('nothing is left that a terminal would obey, and spans are in the text', () => {
  const piece = fc.constantFrom(
    '\u001b',
    '[',
    '3',
    '1',
    ';',
    'm',
    'K',
    '\r',
    '\b',
    'a',
    'é',
    '🐍',
    ']',
    '\u0007',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const { text, spans: all } = terminalLine(pieces.join(''));
      for (const control of '\r\b\u001b') assert.ok(!text.includes(control));
      let end = 0;
      for (const { from, to } of all) {
        assert.ok(end <= from && from < to && to <= text.length);
        end = to;
      }
    }),
    { numRuns: 2000 },
  );
});

test('what looks like the beginning of a sequence, a hundred thousand times', async () => {
  const line = '\u001b['.repeat(100_000);
  const seconds = await secondsOf(() => assert.equal(plainLine(line), ''));
  assert.ok(seconds < 2, `${seconds} s`);
});

test('a line of megabytes of progress is read in one pass', async () => {
  const line = '\r\u001b[32m progress 10 %\u001b[K'.repeat(100_000);
  const seconds = await secondsOf(() => assert.equal(plainLine(line), ' progress 10 %'));
  assert.ok(seconds < 2, `${seconds} s`);
});
