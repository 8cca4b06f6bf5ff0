import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Evidence, writeCard } from '../../../../../site/model/evidence/evidence.ts';
import { aroundSpan, lanesAround } from '../../../../../site/model/evidence/surroundings.ts';
import { buildLanes } from '../../../../../site/model/timeline/lanes.ts';
import { makeRun, raw } from '../../make.ts';

const EVIL = `<img src=x onerror="f()"></pre></style><script>f()</script>&amp;\u202e\u0007`;

const evidence = (text: string): Evidence => ({
  name: text,
  status: 'failed',
  facts: [['Worker', text]],
  broken: text,
  machine: text,
  findings: [text],
  reasons: [{ name: text, text }],
  picture: { svg: '<svg role="img" aria-label="x"></svg>', says: text },
  excerpts: [{ title: text, note: text, lines: [{ number: 7, text, told: true }], more: 2 }],
  withoutLines: text,
  command: text,
  source: [
    ['Page', 'https://logs.example.org/a"b/#/x'],
    ['Logs', `javascript:${text}`],
  ],
});

test('whatever was uploaded is text in the card', () => {
  const card = writeCard(evidence(EVIL), 'body { color: red }');
  assert.equal(card.match(/<(?:script|img)\b/g), null);
  assert.equal(card.match(/<\/style>/g)?.length, 1);
  assert.ok(!card.includes('\u202e') && !card.includes('\u0007'));
  assert.ok(card.includes('&lt;script&gt;f()&lt;/script&gt;&amp;amp;\\u202e\\x07'));
  // What stands in attributes stays in their quotes.
  assert.doesNotMatch(card.replace(/"[^"]*"/g, ''), /<[^>]*\sonerror=/);
  // Of addresses only those of the web lead somewhere.
  assert.deepEqual(card.match(/href="[^"]*"/g), ['href="https://logs.example.org/a%22b/#/x"']);
});

test('every part is said, and none that is not known', () => {
  const whole = writeCard(evidence('words'), '');
  for (const part of ['What it says', 'What explains it', 'The machine', 'Around it', 'Lines'])
    assert.ok(whole.includes(`<h2>${part}</h2>`), part);
  assert.match(whole, /and 2 more lines/);
  const bare = writeCard(
    {
      ...evidence('words'),
      ...{ broken: null, machine: null, findings: [], reasons: [], picture: null },
      ...{ excerpts: [], withoutLines: null, command: null },
    },
    '',
  );
  assert.deepEqual(
    [...bare.matchAll(/<h2>([^<]*)/g)].map(([, title]) => title),
    ['Where this is from'],
  );
});

test('a long text is cut at its beginning, and says so', () => {
  const text = `begin${'x'.repeat(200_000)}\nServerFault: end\n`;
  const card = writeCard({ ...evidence('a'), reasons: [{ name: 'traceback', text }] }, '');
  assert.ok(card.includes('ServerFault: end</pre>') && !card.includes('begin'));
  assert.match(card, /The last 100,000 characters of 200,023\./);
});

test('half a minute is shown around a short test, all of a longer one, and the end of hours', () => {
  assert.deepEqual(aroundSpan({ from: 20_000, to: 22_000 }), { from: 6000, to: 36_000 });
  assert.deepEqual(aroundSpan({ from: 35_000, to: 95_000 }), { from: 30_000, to: 100_000 });
  assert.deepEqual(aroundSpan({ from: 0, to: 7_200_000 }), { from: 6_305_000, to: 7_205_000 });
});

test('of two hundred workers those are drawn that ran something then, with its own among them', () => {
  const specs = Array.from({ length: 200 }, (_, i) =>
    raw(`m.C.t${i}`, i === 190 ? 'fail' : 'success', i, i < 100 ? 500 : 10, i < 100 ? 501 : 12),
  );
  const lanes = buildLanes(makeRun(specs));
  const { shown, more } = lanesAround(lanes, 190, { from: 0, to: 30_000 });
  assert.equal(shown.length, 12);
  assert.ok(shown.some(({ worker }) => worker === 190));
  assert.ok(shown.every(({ worker }) => (worker as number) >= 100));
  assert.equal(more, 88);
});
