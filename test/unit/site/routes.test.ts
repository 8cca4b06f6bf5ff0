import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatRoute, parseRoute, type Route } from '../../../site/model/routes.ts';
import { SORT_KEYS } from '../../../site/model/table.ts';
import { TEST_STATUSES } from '../../../src/publish/format.ts';

const NO_FILTER = { text: '', statuses: [] };

test("upstream's routes resolve", () => {
  assert.deepEqual(parseRoute(''), { view: 'overview', stream: null });
  assert.deepEqual(parseRoute('#/'), { view: 'overview', stream: null });
  assert.deepEqual(parseRoute('#/testrepository.subunit'), {
    view: 'overview',
    stream: 'testrepository.subunit',
  });
  assert.deepEqual(parseRoute('#/a.subunit/timeline?test=x.y.Z.test_a(b)'), {
    view: 'timeline',
    stream: 'a.subunit',
    test: 'x.y.Z.test_a(b)',
    attempt: 1,
    from: null,
    to: null,
    filter: NO_FILTER,
  });
  assert.deepEqual(parseRoute('#/a.subunit/test-details/x.y.Z.test_a'), {
    view: 'details',
    stream: 'a.subunit',
    test: 'x.y.Z.test_a',
    attempt: 1,
  });
  assert.deepEqual(parseRoute('#/a.subunit/console'), { view: 'console', stream: 'a.subunit' });
});

test('what is no route says so, and nothing throws', () => {
  for (const hash of ['#/a/what', '#//timeline', '#/a/test-details/', '#/a/test-details']) {
    assert.deepEqual(parseRoute(hash), { view: 'unknown', hash });
  }
  const odd = parseRoute('#/%/timeline?from=x&to=&run=-1&status=fail,nonsense');
  assert.equal(odd.view, 'timeline');
  if (odd.view !== 'timeline') return;
  assert.deepEqual([odd.stream, odd.from, odd.to, odd.attempt], ['%', null, null, 1]);
  assert.deepEqual(odd.filter.statuses, ['fail']);
});

test('a name that is no well-formed text does not stop the page', () => {
  const route = { view: 'details', stream: 'a', test: 'x\ud800y', attempt: 1 } as const;
  assert.equal(formatRoute(route), '#/a/test-details/x%EF%BF%BDy');
});

test('every route survives its own address', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/^\s*$/.test(text));
  const attempt = fc.integer({ min: 1, max: 9 });
  const filter = fc.record({
    text: fc.string({ unit: 'grapheme' }),
    statuses: fc.subarray([...TEST_STATUSES]),
  });
  const time = fc.option(fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 1e6));
  const route = fc.oneof(
    fc.record({ view: fc.constant('overview'), stream: name }),
    fc.record({ view: fc.constant('console'), stream: name }),
    fc.record({ view: fc.constant('details'), stream: name, test: name, attempt }),
    fc.record({
      view: fc.constant('timeline'),
      stream: name,
      test: fc.option(name),
      attempt,
      from: time,
      to: time,
      filter,
    }),
    fc.record({
      view: fc.constant('tests'),
      stream: name,
      filter,
      sort: fc.constantFrom(...SORT_KEYS),
      descending: fc.boolean(),
      page: attempt,
    }),
  );
  fc.assert(
    fc.property(route, (value) => {
      // fast-check's records have no prototype; a clone does.
      assert.deepEqual(parseRoute(formatRoute(value as Route)), structuredClone(value));
    }),
  );
});
