#!/bin/bash
# A `fixtures.Timeout` inside another ends the other: each sets the one alarm that a process has, and at its end sets it to none. So a test
# under OS_TEST_TIMEOUT, as OpenStack's are, that has a timeout of its own for one step has none from then on, and hangs for as long
# as it likes; and while the inner one lasts only it counts, also where it is the longer.
# A guess: the earlier of the two fires, and what was left of the outer goes on.
# Seen with python3-fixtures 4.0.1-2, python3-testtools 2.5.0-4 of Debian 12 (4.1.0-3 of Debian 13 has the same lines), of tests that sleep
# 4 s under a timeout of 2 s:
#   alone:                             TimeoutException
#   behind an inner one of 1 s, over:  passed
#   in an inner one of 30 s:           passed
# Matters for: functional tests that hang until the job's own timeout takes the node, and with it the logs.
# As root it installs Debian's packages python3-fixtures and python3-testtools where they are missing.
set -euo pipefail
packages='python3-fixtures python3-testtools'
dpkg-query -W $packages >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $packages >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' $packages
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >slow.py <<'PY'
import time
import fixtures
import testtools


class Slow(testtools.TestCase):
    def setUp(self):
        super().setUp()
        self.useFixture(fixtures.Timeout(2, gentle=True))

    def test_alone(self):
        time.sleep(4)

    def test_behind_a_shorter(self):
        with fixtures.Timeout(1, gentle=True):
            pass
        time.sleep(4)

    def test_in_a_longer(self):
        with fixtures.Timeout(30, gentle=True):
            time.sleep(4)
PY
for test in test_alone test_behind_a_shorter test_in_a_longer; do
  status=0
  /usr/bin/python3 -m testtools.run "slow.Slow.$test" >out 2>&1 || status=$?
  echo "$test: $status" $(grep -om1 TimeoutException out || true)
done | tee seen
diff seen - <<'SEEN'
test_alone: 1 TimeoutException
test_behind_a_shorter: 0
test_in_a_longer: 0
SEEN
