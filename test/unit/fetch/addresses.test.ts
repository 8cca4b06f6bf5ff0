import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAddress } from '../../../src/fetch/ci/addresses.ts';

const GERRIT = 'https://review.example.org';
const UUID = '5f3e0c11d2ab44d0a9d3c3b7f1a2b3c4';

/** An address in one line. */
function short(what: string): string {
  const address = readAddress(what, GERRIT);
  switch (address.kind) {
    case 'zuul-build':
    case 'zuul-buildset':
      return `${address.kind} ${address.zuul.api} ${address.uuid === UUID ? 'U' : address.uuid}`;
    case 'zuul-builds':
      return `${address.kind} ${address.zuul.api}?${address.query}`;
    case 'gerrit-change':
      return `${address.kind} ${address.gerrit} ${address.change} ${address.patchset}`;
    case 'logs':
      return `logs ${address.url.href}`;
  }
}

const Z = 'https://zuul.example.org';
const API = `${Z}/api/tenant/openstack`;
const R = 'gerrit-change https://review.example.org';

test('addresses of Zuul', () => {
  const cases: [string, string][] = [
    [`${Z}/t/openstack/build/${UUID}`, `zuul-build ${API} U`],
    [`${Z}/t/openstack/build/${UUID}/log/job-output.txt#12`, `zuul-build ${API} U`],
    [`zuul.example.org/t/openstack/build/${UUID}/console`, `zuul-build ${API} U`],
    [`${Z}/api/tenant/openstack/build/${UUID}`, `zuul-build ${API} U`],
    [`${Z}/t/openstack/buildset/${UUID}/`, `zuul-buildset ${API} U`],
    [`${Z}/build/${UUID}`, `zuul-build ${Z}/api U`],
    [`${Z}/api/build/${UUID}`, `zuul-build ${Z}/api U`],
    [`${Z}/zuul/t/a%20b/build/${UUID}`, `zuul-build ${Z}/zuul/api/tenant/a%20b U`],
    [`${Z}/t/openstack/status/change/912345,3`, `zuul-builds ${API}?change=912345&patchset=3`],
    [`${Z}/t/openstack/builds?change=912345&skip=0`, `zuul-builds ${API}?change=912345`],
    [`${Z}/api/builds?project=a%2Fb&change=1`, `zuul-builds ${Z}/api?change=1&project=a%2Fb`],
  ];
  for (const [what, expected] of cases) assert.equal(short(what), expected, what);
});

test('addresses of changes', () => {
  const cases: [string, string][] = [
    ['912345', `${R} 912345 null`],
    [' 912345,3 ', `${R} 912345 3`],
    ['912345/3', `${R} 912345 3`],
    ['#/c/912345/3/', `${R} 912345 3`],
    ['/c/openstack/nova/+/912345/3', `${R} 912345 3`],
    [`I${'0a'.repeat(20)}`, `${R} I${'0a'.repeat(20)} null`],
    [`${GERRIT}/912345`, `${R} 912345 null`],
    [`${GERRIT}/912345/2/`, `${R} 912345 2`],
    [`${GERRIT}/c/openstack/nova/+/912345`, `${R} 912345 null`],
    [`${GERRIT}/c/openstack/nova/+/912345/1..3/nova/x.py#12`, `${R} 912345 3`],
    [`${GERRIT}/#/c/912345/4/`, `${R} 912345 4`],
    ['https://g.example.org/r/c/a/+/7', 'gerrit-change https://g.example.org/r 7 null'],
    ['https://g.example.org/r/#/c/7/', 'gerrit-change https://g.example.org/r 7 null'],
  ];
  for (const [what, expected] of cases) assert.equal(short(what), expected, what);
});

test('anything else is a directory of logs', () => {
  const L = 'https://logs.example.org/45/912345/3/check/tempest/5f3e0c1';
  const cases: [string, string][] = [
    [`${L}/`, `logs ${L}/`],
    [L, `logs ${L}`],
    [`${L}/job-output.txt.gz`, `logs ${L}/`],
    [`${L}/testrepository.subunit`, `logs ${L}/`],
    [`${L}/testr_results.html#x`, `logs ${L}/#x`],
    [`${L}/stackviz/`, `logs ${L}/`],
    [`${L}/stackviz/index.htm`, `logs ${L}/`],
  ];
  for (const [what, expected] of cases) assert.equal(short(what), expected, what);
});
