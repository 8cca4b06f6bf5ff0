import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixtureOf, ownerOf, shortName, splitName } from '../../../src/verdict/names.ts';

test('a name is module, class and method', () => {
  assert.deepEqual(splitName('tempest.api.test_servers.ServersTest.test_list'), {
    module: 'tempest.api.test_servers',
    className: 'ServersTest',
    method: 'test_list',
  });
  assert.deepEqual(splitName('nova.tests.test_list'), {
    module: 'nova.tests',
    className: '',
    method: 'test_list',
  });
  assert.deepEqual(splitName('alone'), { module: '', className: '', method: 'alone' });
});

test('a scenario may hold dots', () => {
  const { className, method } = splitName('a.b.ListTest.test_x(v2.1,json)');
  assert.equal(className, 'ListTest');
  assert.equal(method, 'test_x(v2.1,json)');
});

test('attributes are left out, parameters are not', () => {
  const id = 'id-11111111-2222-3333-4444-555555555555';
  assert.equal(splitName(`a.b.T.test_x[ipv4][${id},smoke]`).method, 'test_x[ipv4]');
});

test('class fixtures belong to their class', () => {
  assert.deepEqual(splitName('setUpClass (tempest.api.ServersTest)'), {
    module: 'tempest.api',
    className: 'ServersTest',
    method: 'setUpClass',
  });
  assert.equal(shortName('tearDownModule (a.b)'), 'tearDownModule');
  assert.equal(ownerOf('a.b.T.test_x'), 'a.b.T');
  assert.equal(ownerOf('a.b.test_x'), 'a.b');
});

test('what is no test is told from tests, however it is written', () => {
  const owner = 'a.b.T';
  const setUp = { kind: 'set-up', owner };
  assert.deepEqual(fixtureOf('setUpClass (a.b.T)'), setUp);
  assert.deepEqual(fixtureOf('a.b.T.setUpClass'), setUp);
  assert.deepEqual(fixtureOf('a.b.tearDownModule'), { kind: 'tear-down', owner: 'a.b' });
  for (const by of ['_FailedTest', 'ModuleSkipped']) {
    const loading = { kind: 'loading', owner: 'a.test_b' };
    assert.deepEqual(fixtureOf(`unittest.loader.${by}.a.test_b`), loading);
  }
  assert.equal(fixtureOf('process-returncode')?.kind, 'process');
  assert.equal(fixtureOf('broken-runner')?.kind, 'process');
  assert.equal(fixtureOf("broken-runner-'0'")?.kind, 'process');
  assert.deepEqual(fixtureOf('a.b.T:setUp'), setUp);
  assert.deepEqual(fixtureOf('a.b.T:tearDown'), { kind: 'tear-down', owner });
  for (const note of ['Running in a subprocess.', 'zope:profiler_stats'])
    assert.deepEqual(fixtureOf(note), { kind: 'note', owner: '' });
  for (const name of [
    'Core:setUp',
    'a.T.test_x(a.b:setUp)',
    'a.b.T:setUpClass',
    'Running in a subprocess',
    'a.T.test_setUpClass',
    'a.T.setUp',
    'a.T.test_x(setUpClass)',
    'setUpClassic',
  ]) {
    assert.equal(fixtureOf(name), null, name);
  }
});
