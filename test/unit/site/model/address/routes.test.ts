import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatRoute,
  parseRoute,
  type Route,
  testsRoute,
} from '../../../../../site/model/address/routes.ts';
import { SORT_KEYS } from '../../../../../site/model/address/sort-keys.ts';
import { LOG_LEVELS } from '../../../../../site/model/details/levels.ts';
import { NO_FILTER } from '../../../../../site/model/match/open-filter.ts';
import { TIME_MODES } from '../../../../../site/model/timeline/clock.ts';
import { parseTimeMode, withTimeMode } from '../../../../../site/model/timeline/time-mode.ts';
import { OUTCOMES } from '../../../../../src/verdict/columns.ts';
import fc from '../../../../harness/property.ts';

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
  const odd = parseRoute('#/%/timeline?from=x&to=&run=-1&status=fail,nonsense&worker=1,-2,x,none');
  assert.equal(odd.view, 'timeline');
  if (odd.view !== 'timeline') return;
  assert.deepEqual([odd.stream, odd.from, odd.to, odd.attempt], ['%', null, null, 1]);
  assert.deepEqual(odd.filter.statuses, ['fail']);
  assert.deepEqual(odd.filter.workers, ['worker 1', null]);
});

test('a name that is no well-formed text does not stop the page', () => {
  const route = { view: 'details', stream: 'a', test: 'x\ud800y', attempt: 1 } as const;
  assert.equal(formatRoute(route), '#/a/test-details/x%EF%BF%BDy');
});

test('every route survives its own address', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/^\s*$/.test(text));
  const attempt = fc.integer({ min: 1, max: 9 });
  const lane = fc.oneof(
    name,
    fc.nat(1e6).map((n) => `worker ${n}`),
    fc.constant('none'),
  );
  const filter = fc.record({
    text: fc.string({ unit: 'grapheme' }),
    regex: fc.boolean(),
    statuses: fc.subarray([...OUTCOMES]),
    workers: fc.array(fc.option(lane), { maxLength: 3 }),
    tags: fc.array(name, { maxLength: 3 }),
    reason: fc.string({ unit: 'grapheme' }),
    min: fc.option(fc.nat(1e6).map((n) => n / 1e3)),
    max: fc.option(fc.nat(1e6).map((n) => n / 1e3)),
  });
  const reading = fc.record(
    { find: name, level: fc.constantFrom(...LOG_LEVELS) },
    { requiredKeys: [] },
  );
  const time = fc.option(fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 1e6));
  const instant = fc.integer({ min: -1e6, max: 1e6 });
  const marking = fc.record(
    {
      marked: fc
        .tuple(instant, fc.nat(1e6))
        .map(([from, length]) => ({ from: from / 1e3, to: (from + length) / 1e3 })),
      folded: fc.subarray(['job', 'host-0', 'host-12'], { minLength: 1 }),
    },
    { requiredKeys: [] },
  );
  const route = fc.oneof(
    fc.record({ view: fc.constant('overview'), stream: name }),
    fc.record({ view: fc.constant('overview'), stream: fc.option(name), against: name }),
    fc.record({ view: fc.constant('console'), stream: name }),
    fc.record({ view: fc.constant('output'), stream: name }),
    fc.record({ view: fc.constant('log'), stream: name, file: name, line: attempt }),
    fc
      .tuple(
        fc.record({ view: fc.constant('details'), stream: name, test: name, attempt }),
        reading,
      )
      .map(([details, extra]) => ({ ...details, ...extra })),
    fc
      .tuple(
        fc.record({
          view: fc.constant('timeline'),
          stream: name,
          test: fc.option(name),
          attempt,
          from: time,
          to: time,
          filter,
        }),
        marking,
      )
      .map(([timeline, extra]) => ({ ...timeline, ...extra })),
    fc.record({
      view: fc.constant('tests'),
      stream: name,
      filter,
      sort: fc.constantFrom(...SORT_KEYS),
      descending: fc.boolean(),
      tree: fc.boolean(),
      whole: fc.boolean(),
    }),
  );
  fc.assert(
    fc.property(route, (value) => {
      // fast-check's records have no prototype; a clone does.
      const address = formatRoute(value as Route);
      assert.deepEqual(parseRoute(address), structuredClone(value));
      // How times are written stands beside it, and does not change it.
      for (const mode of TIME_MODES) {
        const timed = withTimeMode(address, mode);
        assert.deepEqual(parseRoute(timed), structuredClone(value));
        assert.equal(parseTimeMode(timed), mode === 'utc' ? null : mode);
      }
    }),
  );
});

test('how times are written can be said of any address, the empty one too', () => {
  assert.equal(withTimeMode('', 'local'), '#/?time=local');
  assert.deepEqual(parseRoute('#/?time=local'), { view: 'overview', stream: null });
  assert.equal(withTimeMode('#/a?time=local', 'utc'), '#/a');
  assert.equal(parseTimeMode('#/a?time=never'), null);
});

test('the table of tests is opened in the order of the run, the first on top', () => {
  const { sort, descending } = testsRoute('s');
  assert.deepEqual([sort, descending], ['start', false]);
  assert.deepEqual(parseRoute(formatRoute(testsRoute('s'))), testsRoute('s'));
});
