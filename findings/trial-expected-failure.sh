#!/bin/bash
# unittest.expectedFailure does nothing to a test of twisted.trial.unittest.TestCase: one that fails is a failure, one that passes a
# success, under trial and under unittest. What trial knows is the attribute `todo`. And a test that passes against expectation
# is no fault to trial, where unittest ends with 1: it says "unexpectedSuccesses=1" and ends with 0, and its subunit reporter writes
# `successful`, so that nothing in a stream tells.
# A guess: a TestCase made after unittest's heeds unittest's decorator, and `todo` is told as uxsuccess, which subunit has a word for.
# Seen with python3-twisted 22.4.0-4+deb12u1, subunit 1.4.0-3 of Debian 12 (trial says the same with 24.11.0-1 of Debian 13):
#   expectedFailure, fails    trial 1 failures=1              unittest 1          stream: failure
#   expectedFailure, passes   trial 0 successes=1             unittest 0          stream: successful
#   todo, passes              trial 0 unexpectedSuccesses=1   unittest 1          stream: successful
#   todo, fails               trial 0 expectedFailures=1      unittest 0          stream: xfail
# Matters for: who mends a bug and waits to be told by its todo, and who brings tests from one class to the other.
# As root it installs Debian's packages python3-twisted and python3-subunit where they are missing.
set -euo pipefail
dpkg-query -W python3-twisted python3-subunit >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-twisted python3-subunit >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-twisted python3-subunit
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin LANG=C.UTF-8 PYTHONPATH=$work
cat >test_t.py <<'PY'
import unittest
from twisted.trial.unittest import TestCase


class DecoratedFails(TestCase):
    @unittest.expectedFailure
    def test_it(self):
        self.fail('bug')


class DecoratedPasses(TestCase):
    @unittest.expectedFailure
    def test_it(self):
        pass


class TodoPasses(TestCase):
    def test_it(self):
        pass
    test_it.todo = 'bug'


class TodoFails(TestCase):
    def test_it(self):
        self.fail('bug')
    test_it.todo = 'bug'
PY
status() { # LOG COMMAND...
  local code=0
  "${@:2}" >"$1" 2>errors || code=$?
  echo "$code"
}
for name in DecoratedFails DecoratedPasses TodoPasses TodoFails; do
  trial=$(status trial trial3 "test_t.$name")
  unittest=$(status unittest python3 -m unittest "test_t.$name")
  status stream trial3 --reporter=subunit "test_t.$name" >/dev/null
  outcome=$(grep -aE '^[a-z]+: test_t' stream | grep -av '^test:' | cut -d: -f1)
  echo "$name: trial $trial $(sed -n 's/.*(\(.*\))/\1/p' trial | tail -1); unittest $unittest; stream $outcome"
done | tee seen
diff seen - <<'SEEN'
DecoratedFails: trial 1 failures=1; unittest 1; stream failure
DecoratedPasses: trial 0 successes=1; unittest 0; stream successful
TodoPasses: trial 0 unexpectedSuccesses=1; unittest 1; stream successful
TodoFails: trial 0 expectedFailures=1; unittest 0; stream xfail
SEEN
