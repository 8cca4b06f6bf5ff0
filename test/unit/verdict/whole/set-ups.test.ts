import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildRun, type Run } from '../../../../site/model/run/run.ts';
import type { TestsFile } from '../../../../src/format/tests.ts';
import { sentencesOf } from '../../../../src/verdict/whole/sentences.ts';
import { makeFile, raw, type Spec } from '../../site/make.ts';

const failed = raw('m.Net.setUpClass', 'fail', 1, 5, 5, 'E: x');
const ran = (worker: number, at: number) => raw('m.Net.test_a', 'success', worker, at, at + 1);

/** A run in which the set-up of a class failed on one of two workers. */
const runOf = (specs: Spec[], more: Partial<TestsFile> = {}): Run =>
  buildRun({ ...makeFile([raw('m.A.test_a', 'success', 0, 0, 1), failed, ...specs]), ...more });

/** Why it is not whole; names in their place. */
const saidOf = (run: Run): string[] =>
  sentencesOf(run).map(({ parts }) =>
    parts
      .map((part) => {
        if (typeof part === 'string') return part;
        return 'run' in part ? run.name(part.run) : 'name' in part ? part.name : '';
      })
      .join(''),
  );

test('a class whose tests ran when it was set up again lacks none (stestr run --combine)', () => {
  assert.deepEqual(saidOf(runOf([ran(1, 9)])), []);
  const lack = 'Other tests of m.Net may not have run: m.Net.setUpClass failed.';
  // another worker's, or before it: those of this one never ran
  assert.deepEqual(saidOf(runOf([ran(0, 9)])), [lack]);
  assert.deepEqual(saidOf(runOf([ran(1, 3)])), [lack]);
  assert.deepEqual(saidOf(runOf([])), ['The tests of m.Net never ran: m.Net.setUpClass failed.']);
  // all that were announced ran
  const all = runOf([ran(0, 9)], { missing: { count: 0, tests: [] } });
  assert.deepEqual([saidOf(all), all.verdict.text], [[], '1 failed']);
});

test('a module whose tests ran when it was set up again lacks none either', () => {
  const module = raw('setUpModule (m.net)', 'fail', 1, 5, 5, 'E: x');
  const later = (worker: number) => raw('m.net.Net.test_a', 'success', worker, 9, 10);
  const run = (...specs: Spec[]) =>
    saidOf(buildRun(makeFile([raw('m.A.test_a', 'success', 0, 0, 1), module, ...specs])));
  assert.deepEqual(run(later(1)), []);
  assert.deepEqual(run(later(0)), [
    'Other tests of m.net may not have run: setUpModule (m.net) failed.',
  ]);
});
