import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RE2JS } from 're2js';
import { compileLiterals, searchLine } from '../../../src/known-issues/literals.ts';
import { globTest, literalOfPattern, patternTest } from '../../../src/known-issues/phrases.ts';
import { secondsOf } from '../../harness/cost.ts';
import fc from '../../harness/property.ts';

test('the literal of a pattern', () => {
  const literals: [string, string | null][] = [
    ['Timeout waiting for .* on host', 'timeout waiting for '.trimEnd()],
    ['(?:a|b)virt', 'virt'],
    ['[Ee]rror: \\d+ failed', ' failed'.trim()],
    ['cannot acquire lock\\.?', 'cannot acquire lock'],
    ['colou?r', 'colo'],
    ['one|two', null],
    ['(?i)oom-killer', null],
    ['\\Qa.b.c\\E', null],
    ['abcd{2}', 'abc'],
    ['\\d+', null],
  ];
  for (const [pattern, literal] of literals) {
    assert.equal(literalOfPattern(pattern), literal, pattern);
    RE2JS.compile(pattern);
  }
});

/** Patterns of known parts, each with a text that it matches. */
const part = fc.oneof(
  fc.stringMatching(/^[a-z ]{1,6}$/).map((text): [string, string] => [text, text]),
  fc.constant<[string, string]>(['\\d+', '42']),
  fc.constant<[string, string]>(['[^x\\]]', 'y']),
  fc.constant<[string, string]>(['(?:ab|c(d))', 'cd']),
  fc.constant<[string, string]>(['q?', '']),
  fc.constant<[string, string]>(['z*', '']),
  fc.constant<[string, string]>(['w{0,2}', '']),
  fc.constant<[string, string]>(['\\.', '.']),
  fc.constant<[string, string]>(['.+', 'any']),
);

test('every match of a pattern holds its literal', () => {
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), (parts) => {
      const pattern = parts.map(([source]) => source).join('');
      const text = parts.map(([, matched]) => matched).join('');
      assert.ok(patternTest(pattern)(text), `${pattern} matches ${text}`);
      const literal = literalOfPattern(pattern);
      assert.ok(literal === null || text.includes(literal), `${pattern}: ${literal}`);
    }),
  );
});

test('all literals of a line are found, in any case', () => {
  const letters = fc.stringMatching(/^[abAB .]{1,5}$/);
  fc.assert(
    fc.property(
      fc.array(letters, { minLength: 1, maxLength: 12 }),
      fc.stringMatching(/^[abAB .é€]{0,60}$/),
      (words, line) => {
        const literals = words.map((word) => word.toLowerCase());
        const found = new Set<number>();
        searchLine(compileLiterals(literals), line, (at) => found.add(at));
        const lower = line.toLowerCase();
        const wanted = literals.flatMap((literal, at) => (lower.includes(literal) ? [at] : []));
        assert.deepEqual(
          [...found].sort((a, b) => a - b),
          wanted,
        );
      },
    ),
  );
});

test('a name with wildcards is compared as a whole', async () => {
  assert.ok(globTest('gate-*-py?7')('gate-nova-python-py27'));
  assert.ok(!globTest('gate-*')('x-gate-nova'));
  assert.ok(globTest('a.b+c')('A.b+c') && !globTest('a.b')('axb'));
  // stars beside stars hang a matcher that tries again
  const seconds = await secondsOf(() => globTest('*a'.repeat(40))('a'.repeat(3000)));
  assert.ok(seconds < 2, `${seconds} s`);
});
