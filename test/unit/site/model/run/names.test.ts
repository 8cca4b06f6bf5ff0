import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortName, splitName, visible, visibleLine } from '../../../../../site/model/run/names.ts';

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
});

test('what would be invisible, or turn the text around, is written out', () => {
  assert.equal(visible('a\u202eb\u0000c\nd'), 'a\\u202eb\\x00c\\x0ad');
  assert.equal(visible('\u2066\u200b'), '\\u2066\\u200b');
  assert.equal(visible('naïve ☃ – 日本'), 'naïve ☃ – 日本');
  assert.equal(visibleLine('a\tb\u001b[31m'), 'a\tb\\x1b[31m');
});
