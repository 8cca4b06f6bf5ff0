import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whyEmpty } from '../../../../../site/model/run/empty.ts';

const fault = {
  code: 'SUBUNIT_NONE',
  message: 'no subunit was found at the start of the file',
  path: 'testrepository.subunit.gz',
  count: 1,
};

test('a stream that was not understood is not said to have been read to its end', () => {
  const told = whyEmpty([fault], fault.path, []);
  assert.equal(told.title, 'No tests could be read from the stream');
  assert.equal(told.why, 'No subunit was found at the start of the file.');
  assert.deepEqual(whyEmpty([fault], '', []), told, 'where the input is not known');
});

test('an empty stream is, whatever befell other inputs', () => {
  const others = [{ ...fault, path: 'other.gz' }];
  for (const warnings of [[], others, [{ ...fault, code: 'SUBUNIT_EMPTY' }]]) {
    assert.match(whyEmpty(warnings, fault.path, []).why, /^It was read to its end/);
  }
});

test('a list of tests is said to be one', () => {
  const list = [{ kind: 'list' as const, names: ['T.a'], unnamed: 0 }];
  assert.deepEqual(whyEmpty([], fault.path, list), {
    title: 'No test was run',
    why: 'The stream only lists tests.',
  });
});
