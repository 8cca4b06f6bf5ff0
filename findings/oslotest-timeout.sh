#!/bin/bash
# OS_TEST_TIMEOUT of oslotest is whole seconds; `1.5`, `60s` or `1m` are no error and no timeout: tests run for as long as they like. An
# empty one is the same. And a class's TIMEOUT_SCALING_FACTOR scales what stands there, its result cut to whole seconds: with 0.5 and a
# timeout of 1 there is none. Where the number is right the test ends with TimeoutException, of which no reason is
# given but the line it was at.
# A guess: a number of seconds, or an error.
# Seen with python3-oslotest 1:4.5.0-3 of Debian 12, of a test that sleeps for 2 s:
#   1 stopped; 1.5, 1s and empty not stopped; 1 with a factor of 0.5 not stopped
# Matters for: jobs that rely on it where a test hangs (most of OpenStack's unit tests), and whose own limit is the only one left.
# As root it installs Debian's package python3-oslotest where it is missing.
set -euo pipefail
dpkg-query -W python3-oslotest >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-oslotest >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-oslotest
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin LANG=C.UTF-8
cat >test_slow.py <<'PY'
import os
import time
from oslotest import base


class Slow(base.BaseTestCase):
    TIMEOUT_SCALING_FACTOR = float(os.environ['FACTOR'])

    def test_slow(self):
        time.sleep(2)
PY
for how in '1 1' '1.5 1' '1s 1' ' 1' '1 0.5'; do
  code=0
  OS_TEST_TIMEOUT=${how% *} FACTOR=${how#* } python3 -m testtools.run test_slow >log 2>&1 || code=$?
  echo "timeout '${how% *}', factor ${how#* }: $(grep -c 'TimeoutException$' log || true) $code"
done | tee seen
diff seen - <<'SEEN'
timeout '1', factor 1: 1 1
timeout '1.5', factor 1: 0 0
timeout '1s', factor 1: 0 0
timeout '', factor 1: 0 0
timeout '1', factor 0.5: 0 0
SEEN
