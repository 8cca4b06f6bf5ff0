import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  goesOn,
  logsToRead,
  serviceLog,
  serviceOf,
} from '../../../../src/build/inputs/service-logs.ts';

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
    ['logs/nova/nova-api.log.2.gz', 'nova-api'],
    ['logs/messages-20261128', 'messages'],
    // a container's, as the kubelet keeps it: namespace_pod_uid/container/0.log
    ['logs/pods/openstack_nova-api-osapi-6d_1f/nova-osapi/0.log', 'nova-osapi'],
  ] as const) {
    assert.equal(serviceOf(path), service, path);
  }
});

test('what logrotate and savelog keep of a log is a log, which goes on in another file', () => {
  for (const path of [
    'logs/nova/nova-api.log.1',
    'logs/nova/nova-api.log.2.gz',
    'logs/nova/nova-api.log-20261128',
    'logs/nova/nova-api.log-20261128.gz',
    'logs/nova/nova-api.log-20261128-1795862584.xz',
    'logs/syslog.1',
    'logs/messages-20261128',
  ]) {
    assert.equal(serviceLog(path)?.kind, 'service-log', path);
    assert.equal(goesOn(path), true, path);
  }
  for (const path of ['logs/nova/nova-api.log', 'logs/syslog', 'logs/screen-n-api.txt.gz'])
    assert.equal(goesOn(path), false, path);
  for (const path of ['logs/nova.conf.1', 'logs/x-20261128', 'logs/dstat.log.1'])
    assert.equal(serviceLog(path), null, path);
});

test('of too many logs parts that were put aside are left out first', () => {
  const part = { path: 'syslog.1' };
  const logs = Array.from({ length: 200 }, (_, i) => ({ path: `logs/a/b/x${i}.log` }));
  assert.deepEqual(logsToRead([part, ...logs]), logs);
  assert.deepEqual(logsToRead([part, ...logs.slice(1)]), [...logs.slice(1), part]);
});
