#!/bin/bash
# `subunit-ls --times` gives 0.000 for each test that has something attached, which is each that failed, was skipped or logged a word: the
# packet of the attachment has a time of its own, and it is taken for the beginning. So the slowest tests, those that ran into a
# timeout, are the quickest of the list. `stestr slowest` of the same run has the right times.
# A guess: from `inprogress` to the result, as stestr and subunit-stats' kin have it.
# Seen with subunit 1.4.0-3, stestr 3.2.1-1, python3-testtools 2.5.0-4 of Debian 12, of tests that sleep for 2 s:
#   passes 2, passes with a detail 0, fails 0, skips 0; stestr slowest: 2 each
# Matters for: who sorts a run's tests by time with it.
# As root it installs Debian's packages python3-stestr, python3-testtools and subunit where they are missing.
set -euo pipefail
packages='python3-stestr python3-testtools subunit'
dpkg-query -W $packages >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $packages >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' $packages
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin
mkdir tests
touch tests/__init__.py
printf '[DEFAULT]\ntest_path=./tests\n' >.stestr.conf
cat >tests/test_demo.py <<'PY'
import time
import testtools


class T(testtools.TestCase):
    def setUp(self):
        super().setUp()
        time.sleep(2)

    def test_fails(self):
        self.fail('no')

    def test_passes(self):
        pass

    def test_passes_with_detail(self):
        self.addDetail('log', testtools.content.text_content('hello'))

    def test_skips(self):
        self.skipTest('no network')
PY
stestr run --serial >screen 2>&1 || true
round() { sed -E 's/^tests\.test_demo\.T\.//; s/ +([0-9]+)\.([0-9]).*/ \1.\2/' | sort; }
{
  echo 'stestr slowest:'
  stestr slowest | grep test_demo | round
  echo 'subunit-ls --times:'
  { stestr last --subunit || true; } | { subunit-ls --times || true; } | round
} | tee seen
diff seen - <<'SEEN'
stestr slowest:
test_fails 2.0
test_passes 2.0
test_passes_with_detail 2.0
test_skips 2.0
subunit-ls --times:
test_fails 0.0
test_passes 2.0
test_passes_with_detail 0.0
test_skips 0.0
SEEN
