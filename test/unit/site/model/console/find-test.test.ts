import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endsTest } from '../../../../../site/model/console/find-test.ts';

const NAME = 'a.b.ServersTest.test_list';

test('the line in which a runner prints the end of a test, whichever it is', () => {
  for (const line of [
    '{1} a.b.ServersTest.test_list [0.030569s] ... ok',
    '{0} a.b.ServersTest.test_list[id-5de47127-9977-400a-936f-abcfbec1218f,smoke] [5.1s] ... FAILED',
    'test_list (a.b.ServersTest) ... ok',
    'test_list (a.b.ServersTest.test_list) ... skipped',
    'a/b.py::ServersTest::test_list PASSED [ 50%]',
    '{1} a.b.ServersTest.test_list [] ... inprogress',
  ]) {
    assert.ok(endsTest(line, NAME), line);
  }
});

test('not the line of another test, nor one that only names it', () => {
  for (const line of [
    '{1} a.b.ServersTest.test_list_all [0.030569s] ... ok',
    '{1} x.a.b.ServersTest.test_list [0.1s] ... ok',
    'a.b.ServersTest.test_list',
    'test_list (a.b.VolumesTest) ... ok',
    'File "a/b.py", line 5, in test_list',
  ]) {
    assert.ok(!endsTest(line, NAME), line);
  }
});
