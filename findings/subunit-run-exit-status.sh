#!/bin/bash
# `python3 -m subunit.run`, with which stestr runs its workers, ends with 0 whatever its tests did; testtools.run and unittest,
# which read the same arguments, end with 1. And of the filters that a pipe may end with, those that pass a stream on (subunit-filter,
# subunit-tags, subunit-2to1) and subunit2disk end with 0 for a failed run, those that tell of it (subunit-stats, subunit2csv,
# subunit2pyunit) with 1, and so does subunit-ls, which lists names. So `subunit.run | subunit2disk` is green for any
# outcome, with and without pipefail, and `subunit-ls` of a whole stream looks as if it could not be read.
# Seen with subunit 1.4.0-3, testtools 2.5.0-4 of Debian 12, of one test that fails.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin
dpkg-query -W -f '${Package} ${Version}\n' subunit python3-testtools
cat >test_one.py <<'PY'
import unittest


class One(unittest.TestCase):
    def test(self):
        self.fail('no')
PY
status() { # NAME COMMAND...
  local code=0
  "${@:2}" >out 2>/dev/null || code=$?
  printf '%s %s\n' "$1" "$code"
}
python3 -m subunit.run test_one >stream || true
{
  for runner in subunit.run testtools.run unittest; do status $runner python3 -m $runner test_one; done
  for filter in subunit-filter 'subunit-tags slow' subunit-2to1 'subunit2disk -d disk' \
    subunit-stats subunit2csv subunit2pyunit subunit-ls; do
    # shellcheck disable=SC2086
    status "${filter%% *}" $filter <stream
  done
} | tee seen
diff seen - <<'SEEN'
subunit.run 0
testtools.run 1
unittest 1
subunit-filter 0
subunit-tags 0
subunit-2to1 0
subunit2disk 0
subunit-stats 1
subunit2csv 1
subunit2pyunit 1
subunit-ls 1
SEEN
