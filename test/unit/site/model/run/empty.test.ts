import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whyEmpty } from '../../../../../site/model/run/empty.ts';
import type { BuildMetadata, Warning } from '../../../../../src/format/dataset.ts';
import type { Break } from '../../../../../src/verdict/whole/breaks.ts';

const fault = {
  code: 'SUBUNIT_NONE',
  message: 'no subunit was found at the start of the file',
  path: 'testrepository.subunit.gz',
  count: 1,
};

const of = (path: string, breaks: Break[] = []) => ({ path, run: { breaks } });
const build = (warnings: Warning[], result: string | null = null) => ({
  warnings,
  metadata: { result } as BuildMetadata,
});

test('a stream that was not understood is not said to have been read to its end', () => {
  const told = whyEmpty(build([fault]), of(fault.path));
  assert.equal(told.title, 'No tests could be read from the stream');
  assert.equal(told.why, 'No subunit was found at the start of the file.');
  assert.deepEqual(whyEmpty(build([fault]), of('')), told, 'where the input is not known');
});

test('an empty stream is, whatever befell other inputs', () => {
  const others = [{ ...fault, path: 'other.gz' }];
  for (const warnings of [[], others, [{ ...fault, code: 'SUBUNIT_EMPTY' }]]) {
    assert.match(whyEmpty(build(warnings), of(fault.path)).why, /^It was read to its end/);
  }
});

test('what may have become of the job is said only where it is not known', () => {
  assert.match(whyEmpty(null, of('')).why, /the job may have stopped/);
  assert.match(whyEmpty(build([]), of('')).why, /the job may have stopped/);
  for (const result of ['FAILURE', 'SUCCESS', 'TIMED_OUT'])
    assert.equal(whyEmpty(build([], result), of('')).why, 'It was read to its end.');
  assert.equal(whyEmpty(build([], 'FAILURE'), null).title, 'No stream of tests');
  assert.equal(whyEmpty(build([fault], 'FAILURE'), null).title, 'No stream could be read');
});

test('a list of tests is said to be one', () => {
  const list = [{ kind: 'list' as const, names: ['T.a'], unnamed: 0 }];
  assert.deepEqual(whyEmpty(null, of(fault.path, list)), {
    title: 'No test was run',
    why: 'The stream only lists tests.',
  });
});
