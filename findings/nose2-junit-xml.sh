#!/bin/bash
# The report of nose2's plugin junit-xml calls a test that passed unexpectedly "skipped", so that of a run which nose2 ends with 1 for it
# the report has no failure. Its `tests` is not the number of its `<testcase>`s: a setUpClass that fails is one of these, with a name
# cut at the last dot in its brackets and a time of 1970, and of a test with subtests there is one for each that failed or was
# skipped, and none for the test.
# A guess: an unexpected success is a failure, as pytest's report has it; `tests` counts what is there.
# Seen with python3-nose2 0.12.0-1 of Debian 12:
#   nose2:  Ran 4 tests, FAILED (errors=1, skipped=1, unexpected successes=1)
#   report: tests="4" failures="0" errors="1" skipped="2", and 5 test cases, among them
#           test_n.A test_known, skipped ("test passes unexpectedly"); "setUpClass (test_n" "B)", error, 1970
# Matters for: jobs whose result or history of tests is made of that report.
# As root it installs Debian's package python3-nose2 where it is missing.
set -euo pipefail
dpkg-query -W python3-nose2 >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-nose2 >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-nose2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin LANG=C.UTF-8
cat >test_n.py <<'PY'
import unittest


class A(unittest.TestCase):
    def test_all(self):
        for i in range(3):
            with self.subTest(i=i):
                pass

    @unittest.expectedFailure
    def test_known(self):
        pass

    def test_some(self):
        for i in range(2):
            with self.subTest(i=i):
                if i == 1:
                    self.skipTest('no network')

    def test_plain(self):
        pass


class B(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise RuntimeError('no class')

    def test_one(self):
        pass
PY
printf '[unittest]\nplugins = nose2.plugins.junitxml\n[junit-xml]\nalways-on = True\n' >unittest.cfg
nose2-3 test_n >log 2>&1 && exit 1
grep -E '^(Ran|FAILED)' log | sed 's/ in .*//' | tee seen
python3 - <<'PY' | tee -a seen
import xml.etree.ElementTree
suite = xml.etree.ElementTree.parse('nose2-junit.xml').getroot()
print(' '.join(f'{name}={suite.get(name)}' for name in ('tests', 'failures', 'errors', 'skipped')), 'of', len(suite))
for case in suite:
    outcome = [child.tag for child in case if child.tag != 'system-out'] or ['passed']
    print(repr(case.get('classname')), repr(case.get('name')), *outcome, case.get('timestamp')[:4] == '1970')
PY
diff seen - <<'SEEN'
Ran 4 tests
FAILED (errors=1, skipped=1, unexpected successes=1)
tests=4 failures=0 errors=1 skipped=2 of 5
'test_n.A' 'test_all' passed False
'test_n.A' 'test_known' skipped False
'test_n.A' 'test_plain' passed False
'test_n.A' 'test_some (i=1)' skipped False
'setUpClass (test_n' 'B)' error True
SEEN
grep -q 'message="test passes unexpectedly"' nose2-junit.xml
