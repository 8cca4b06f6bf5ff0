import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAnnounced } from '../../../../src/dataset/tests/announced.ts';

/** What is missing where these were announced and those ran. */
function missing(announce: string[], ran: string[]): string[] | null {
  const announced = createAnnounced();
  for (const name of announce) announced.announce({ name, lane: null });
  for (const name of ran) announced.ran(name);
  return announced.missing()?.tests.map(([name]) => name) ?? null;
}

test('what was announced and never ran is missing', () => {
  assert.deepEqual(missing(['T.a', 'T.b'], ['T.a']), ['T.b']);
  assert.equal(missing([], ['T.a']), null);
});

test('a test that multiplies itself as it runs has run', () => {
  // stestr 3.2.1 with testscenarios 0.5.0, WithScenarios
  assert.deepEqual(missing(['T.a', 'T.b'], ['T.a(ipv4)', 'T.a(ipv6)']), ['T.b']);
  assert.deepEqual(missing(['T.a', 'T.b(1)'], ['T.a(v6 (large))', 'T.b(1)(v6)']), []);
  assert.deepEqual(missing(['T.a', 'T.ab'], ['T.ab(1)']), ['T.a']);
});

test('of more than are kept, it is known how many are missing where nothing ran', () => {
  const announced = createAnnounced();
  for (let n = 0; n < 200_010; n++) announced.announce({ name: `T.t${n}`, lane: null });
  announced.announce({ name: 'T.t0', lane: null });
  assert.equal(announced.missing()?.count, 200_010);
  announced.ran('T.t200005');
  assert.equal(announced.missing(), null);
});
