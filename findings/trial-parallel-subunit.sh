#!/bin/bash
# `trial --jobs N --reporter=subunit` writes a stream that ends at the first test that fails. The reporter is given failures as
# text, not as exceptions, and breaks at the first: after that outcome comes another of the same test, with the reporter's own
# AttributeError for its reason, and no later test is in the stream; trial runs them all. Without --jobs, or with any other
# reporter, all is
# as it should be.
# Seen with python3-twisted 22.4.0-4+deb12u1, subunit 1.4.0-3 of Debian 12, of 1 failure and 5 passing tests behind it:
#   trial -j 1:                    Ran 6 tests, failures=1, successes=5
#   trial -j 1 --reporter=subunit: 1 test; failed, "AttributeError: 'str' object has no attribute '__suppress_context__'"
# Matters for: whoever counts what such a stream holds. Only the line `Running 6 tests.` shows what is missing: the first of the
# stream where Python does not hold back what it prints (PYTHONUNBUFFERED), else the last.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir work
touch work/__init__.py
cat >work/test_six.py <<'PY'
from twisted.trial import unittest


class Six(unittest.TestCase):
    def test_1(self):
        self.assertEqual(1, 2)

    def test_2(self):
        pass

    test_3 = test_4 = test_5 = test_6 = test_2
PY
export PATH=/usr/bin:/bin PYTHONPATH=$PWD
trial3 --jobs 1 work >screen 2>&1 || true
unset PYTHONUNBUFFERED
PYTHONUNBUFFERED=1 trial3 --jobs 1 --reporter=subunit work >unbuffered 2>/dev/null || true
trial3 --jobs 1 --reporter=subunit work >stream 2>/dev/null || true
trial3 --reporter=subunit work >alone 2>/dev/null || true
count() { grep -cE '^test: ' "$1"; }
echo "screen: $(grep Ran screen), $(tail -1 screen)"
echo "streams: $(count stream) of --jobs, $(count alone) without; $(tail -1 stream)"
grep Error: stream | sort -u
grep -q '^Ran 6 tests' screen
grep -q '^FAILED (failures=1, successes=5)' screen
[ "$(count stream), $(count alone)" = '1, 6' ]
[ "$(head -1 unbuffered)" = 'Running 6 tests.' ]
[ "$(tail -1 stream)" = 'Running 6 tests.' ]
grep -q "^AttributeError: 'str' object" stream
