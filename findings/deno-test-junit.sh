#!/bin/bash
# What breaks around tests is in no JUnit report of `deno test`. An afterAll() that throws is one failure to deno and failures="0" there, over
# tests that passed; of a beforeAll() the tests behind it are <skipped>, failures="0". A file in which a promise fails that nobody waits
# for is not in the report at all, none of its tests. And where a file cannot be loaded no test of any file is run, and no report is
# written. deno ends with 1 each time.
# A guess: an <error>, or the tests behind it as failed.
# Seen with deno 2.9.6 (npm): the lines at the end (of deno's own summary, and of the report).
# Matters for: jobs that are judged by their report, which are green here.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-audit --no-fund --silent deno@2.9.6 >/dev/null
mkdir tests
echo "Deno.test('good', () => {});" >tests/good_test.ts
try() { # NAME, CODE
  local status=0
  echo "$2" >tests/other_test.ts
  NO_COLOR=1 DENO_DIR="$work/cache" node_modules/.bin/deno test --no-check --no-config --junit-path=report.xml tests >screen 2>&1 || status=$?
  echo "$1: $status; $(grep -oE '[0-9]+ passed.*failed' screen || echo 'no summary'); $(
    if [ -f report.xml ]; then sed -nE 's/.*<testsuites .*(tests="[0-9]*" failures="[0-9]*" errors="[0-9]*").*/\1/p' report.xml
      grep -oE '<testcase name="[^"]*"|<skipped|<failure' report.xml | sed 's/<testcase name=//' | paste -sd' '
    else echo 'no report'; fi | paste -sd' ')"
  rm -f report.xml
}
{
  try well "Deno.test('one', () => {});"
  try afterAll "Deno.test.afterAll(() => { throw new Error('no'); }); Deno.test('one', () => {});"
  try beforeAll "Deno.test.beforeAll(() => { throw new Error('no'); }); Deno.test('one', () => {});"
  try rejected "Promise.reject(new Error('no')); Deno.test('one', () => {}); Deno.test('two', () => {});"
  try load "import './nosuch.ts'; Deno.test('one', () => {});"
} | tee seen
diff seen - <<'SEEN'
well: 0; 2 passed | 0 failed; tests="2" failures="0" errors="0" "good" "one"
afterAll: 1; 2 passed | 1 failed; tests="2" failures="0" errors="0" "good" "one"
beforeAll: 1; 1 passed | 1 failed; tests="2" failures="0" errors="0" "good" "one" <skipped
rejected: 1; 1 passed | 1 failed; tests="1" failures="0" errors="0" "good"
load: 1; no summary; no report
SEEN
