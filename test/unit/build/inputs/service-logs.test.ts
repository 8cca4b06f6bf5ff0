import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serviceOf } from '../../../../src/build/inputs/service-logs.ts';

test('whose log it is, by its name', () => {
  for (const [path, service] of [
    ['logs/screen-g-api.txt.gz', 'g-api'],
    ['controller/logs/ovs-vswitchd_log.txt', 'ovs-vswitchd'],
    // what a log holds is no name of a service: "error logged an error"
    ['logs/apache/error.log', 'apache-error'],
    ['logs/apache2/access_log.gz', 'apache2-access'],
    ['controller/logs/mysql/error.log', 'mysql-error'],
    ['logs/error.log', 'error'],
    ['error.log', 'error'],
    ['logs/apache/keystone.txt', 'keystone'],
    ['logs/_log', '_log'],
  ] as const) {
    assert.equal(serviceOf(path), service, path);
  }
});
