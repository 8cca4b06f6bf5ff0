#!/bin/bash
# The three reports of one run of Criterion, for C, differ. In its XML a test that crashed or ran out of time is in `failures` and not a
# <failure>, a crash in `errors`, too, a timeout not, though both are <error>: of one failed, one crashed and one late test it says 3
# and 1, and has 1 and 2. The reason of a skip is in TAP and JSON, in the XML it is not. TAP has no numbers, and what a
# timed-out test is called is "s::slow timed out". A test that ends its process with exit(0), before its assertions, has passed in all.
# A guess: failures and errors are those below; each report has what the others have.
# Seen with libcriterion-dev 2.4.1-2, gcc 12 of Debian 12: the lines at the end.
# Matters for: who shows such a run by one of them, or compares two.
# As root it installs Debian's packages libcriterion-dev and gcc where they are missing.
set -euo pipefail
dpkg-query -W libcriterion-dev gcc >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends libcriterion-dev gcc libc6-dev >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' libcriterion-dev
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >tests.c <<'C'
#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
Test(s, fails) { cr_assert(0); }
Test(s, crashes) { raise(SIGSEGV); }
Test(s, slow, .timeout = 1) { sleep(9); }
Test(s, skipped) { cr_skip_test("no network"); }
Test(s, leaves) { exit(0); cr_assert(0); }
C
gcc tests.c -o tests -lcriterion
code=0
./tests -j1 --xml=report.xml --tap=report.tap --json=report.json >out 2>&1 || code=$?
cat >look.py <<'PY'
import json
import xml.etree.ElementTree
suite = xml.etree.ElementTree.parse('report.xml').getroot().find('testsuite')
print('xml: failures {failures}, errors {errors}'.format(**suite.attrib),
      '| there are', ', '.join(f'{len(suite.findall(f".//{kind}"))} {kind}' for kind in ['failure', 'error']))
for case in sorted(suite.iter('testcase'), key=lambda case: case.get('name')):
    print(f'  {case.get("name")}:', ' '.join(f'{child.tag} {child.get("message", "without a reason")}' for child in case) or 'no fault')
tests = json.load(open('report.json'))['test_suites'][0]['tests']
print('json:', '; '.join(sorted(f'{test["name"]} {test["status"]} {test.get("messages", "")}'
                               for test in tests if test['name'] in ('skipped', 'leaves'))))
PY
{
  echo "exit status $code"
  /usr/bin/python3 look.py
  grep -E '^(not )?ok' report.tap | grep -E 'slow|skipped|leaves' | sed -E 's/\([0-9.]+s\)/(time)/' | sort | sed 's/^/tap: /'
} | tee seen
diff seen - <<'SEEN'
exit status 1
xml: failures 3, errors 1 | there are 1 failure, 2 error
  crashes: error The test crashed.
  fails: failure 1 assertion(s) failed.
  leaves: no fault
  skipped: skipped without a reason
  slow: error The test timed out.
json: leaves PASSED ; skipped SKIPPED ['no network']
tap: not ok - s::slow timed out (time)
tap: ok - s::leaves  (time)
tap: ok - s::skipped  # SKIP no network
SEEN
