#!/bin/bash
# What tap2subunit makes of three things that TAP has a form for, each of which an expert would guess to come through:
# - The reason of a failure in TAP 13 and 14, the YAML block behind `not ok`, is no part of the test: its lines are
#   text of the stream, before the test's packet. Only `#` lines behind a test become its attachment.
# - A TODO test that passes (`ok 2 # TODO`), which prove reports as "TODO passed", is an expected failure (xfail), like one that fails.
# - A subtest (indented) is text; so is its failure.
# Seen with subunit 1.4.0-3 of Debian 12 (python3-subunit).
# Matters for: whoever looks for the reason of a failure in the stream of a TAP producer (node --test, Perl's Test2, meson, Rust):
# there is none.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin
cat >suite.tap <<'TAP'
TAP version 13
1..3
not ok 1 - reads
  ---
  message: "port 1 is closed"
  ...
ok 2 - writes # TODO not done yet
    1..1
    not ok 1 - inner
ok 3 - outer
TAP
cat >show.py <<'PY'
import sys
import subunit
import testtools


class Show(testtools.StreamResult):
    def status(self, test_id=None, test_status=None, file_name=None, file_bytes=None, **_):
        text = bytes(file_bytes).decode().strip() if file_bytes else None
        print(test_id or '-', test_status or '-', f'{file_name}: {text}' if file_name else '')


subunit.ByteStreamToStreamResult(sys.stdin.buffer, non_subunit_name='stdout').run(Show())
PY
tap2subunit <suite.tap | python3 show.py | tee seen
diff seen - <<'SEEN'
- - stdout: TAP version 13
- - stdout: ---
- - stdout: message: "port 1 is closed"
- - stdout: ...
test 1 - reads fail 
- - stdout: 1..1
- - stdout: not ok 1 - inner
test 2 - writes xfail tap comment: not done yet
test 3 - outer success 
SEEN
