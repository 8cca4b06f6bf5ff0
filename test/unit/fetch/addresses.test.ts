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
    [`${Z}/t/openstack/change/912345,3`, `zuul-builds ${API}?change=912345&patchset=3`],
    [`${Z}/t/openstack/status#912345`, `zuul-builds ${API}?change=912345`],
    [`${Z}/t/openstack/stream/${UUID}?logfile=console.log`, `zuul-build ${API} U`],
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
    ['#912345', `${R} 912345 null`],
    ['change 912345,3', `${R} 912345 3`],
    ['openstack/nova~912345', `${R} 912345 null`],
    ['refs/changes/45/912345/3', `${R} 912345 3`],
    [`git fetch ${GERRIT}/openstack/nova refs/changes/45/912345/3 && git x`, `${R} 912345 3`],
    [`${GERRIT}/c/912345/3/a.py`, `${R} 912345 3`],
    [`${GERRIT}/q/912345`, `${R} 912345 null`],
    [`${GERRIT}/#/q/912345`, `${R} 912345 null`],
    [`${GERRIT}/q/I${'0a'.repeat(20)}`, `${R} I${'0a'.repeat(20)} null`],
    ['https://g.example.org/r/c/a/+/7', 'gerrit-change https://g.example.org/r 7 null'],
    ['https://g.example.org/r/#/c/7/', 'gerrit-change https://g.example.org/r 7 null'],
  ];
  for (const [what, expected] of cases) assert.equal(short(what), expected, what);
});

test('what stood around an address', () => {
  const build = `${Z}/t/openstack/build/${UUID}`;
  const texts = [
    `<${build}>`,
    `"${build}"`,
    `${build}.`,
    `[tempest](${build})`,
    `- tempest-full ${build} : FAILURE in 1h 2m 3s`,
    `${build} : SUCCESS in 58m (non-voting)`,
    `Build failed. See https://docs.example.org/x and ${build}, please`,
  ];
  for (const text of texts) assert.equal(short(text), `zuul-build ${API} U`, text);
  assert.equal(
    short('see <https://logs.example.org/a(b)/>'),
    'logs https://logs.example.org/a(b)/',
  );
  assert.equal(short('(https://logs.example.org/a/).'), 'logs https://logs.example.org/a/');
  assert.equal(short('https://logs.example.org/a(b)/'), 'logs https://logs.example.org/a(b)/');
});

test('what is no run is said to be none, with what to do instead', () => {
  const cases: [string, RegExp][] = [
    ['', /^neither an address/],
    ['nova', /^neither an address/],
    [`http://${'a'.repeat(5000)}/`, /^neither an address/],
    [UUID, /a build of which Zuul\?/],
    [`${Z}/t/openstack/status`, /page of Zuul is about no build.*copy its address/],
    [`${Z}/t/openstack/build/5f3e0c1`, /page of Zuul/],
    [`${Z}/t/openstack/job/tempest-full`, /page of Zuul/],
    [`${Z}/t/openstack/project/opendev.org/openstack/nova`, /page of Zuul/],
    [`${Z}/t/openstack/builds`, /page of Zuul/],
    [`${GERRIT}/q/topic:bug`, /is a search/],
    ['https://g.example.org/#/q/status:open', /is a search/],
  ];
  for (const [what, message] of cases) {
    assert.throws(() => readAddress(what, GERRIT), { code: 'FETCH_WHAT', message }, what);
  }
  assert.throws(() => readAddress('912345', null), { code: 'FETCH_WHAT', message: /which review/ });
  for (const what of [
    'ftp://x/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
  ]) {
    assert.throws(() => readAddress(what, GERRIT), { code: 'FETCH_URL' }, what);
  }
});

test('anything else is a directory of logs', () => {
  const L = 'https://logs.example.org/45/912345/3/check/tempest/5f3e0c1';
  const cases: [string, string][] = [
    [`${L}/`, `logs ${L}/`],
    [L, `logs ${L}`],
    [
      'https://s.example.org/v1/AUTH_x/c/1/3/check/t/5f3/',
      'logs https://s.example.org/v1/AUTH_x/c/1/3/check/t/5f3/',
    ],
    [`${L}/job-output.txt.gz`, `logs ${L}/`],
    [`${L}/testrepository.subunit`, `logs ${L}/`],
    [`${L}/testr_results.html#x`, `logs ${L}/#x`],
    [`${L}/stackviz/`, `logs ${L}/`],
    [`${L}/stackviz/index.htm`, `logs ${L}/`],
  ];
  for (const [what, expected] of cases) assert.equal(short(what), expected, what);
});
