#!/bin/bash
# zope.testrunner never calls setUpClass, tearDownClass, setUpModule nor tearDownModule of the tests it runs, and does not say
# so: it takes tests out of their suites to sort them into layers, and class fixtures are the suites' work. So tests of a class
# whose setUpClass fails pass, and those of one that it skips run. Its stream, of either version, cannot tell.
# A guess: what is found as unittest.TestCase is run as unittest runs it.
# Seen with python3-zope.testrunner 5.6-1 of Debian 12, of two classes with a test each, of which one fails and one is skipped by its
# setUpClass:
#   python3 -m unittest: Ran 0 tests, FAILED (errors=1, skipped=1)
#   zope-testrunner:     Ran 2 tests with 0 failures, 0 errors and 0 skipped
# Matters for: the same tests under two runners (Zope's by zope.testrunner, in a distribution by stestr or pytest).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin
dpkg-query -W -f '${Package} ${Version}\n' python3-zope.testrunner
mkdir -p work/tests
touch work/__init__.py work/tests/__init__.py
cat >work/tests/test_two.py <<'PY'
import unittest


class Broken(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise OSError('no database')

    def test(self):
        pass


class Skipped(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise unittest.SkipTest('no network')

    def test(self):
        pass
PY
python3 -m unittest discover -s work/tests -t . >unittest.log 2>&1 || true
zope-testrunner --path . >zope.log
zope-testrunner --path . --subunit >stream
grep -E '^(Ran|FAILED)' unittest.log
grep -oE 'Ran .* skipped' zope.log | tee ran
grep -E '^(success|skip|failure|error)' stream
grep -q '^Ran 0 tests' unittest.log
grep -q '^FAILED (errors=1, skipped=1)' unittest.log
[ "$(cat ran)" = 'Ran 2 tests with 0 failures, 0 errors and 0 skipped' ]
[ "$(grep -c '^successful: work.tests.test_two' stream)" = 2 ]
