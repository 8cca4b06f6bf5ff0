#!/bin/bash
# With --worker-file stestr runs what the workers of the file name, and only that: a test that no worker's expressions match is not run, and
# one that two of them match is run twice, once by each, and counted twice. Neither is told, and the run passes. So a module that is
# added to the tests, or a name that was changed, is gone from the run.
# A guess: the file says which worker has what; all tests are run, each once.
# Seen with stestr 3.2.1-1 of Debian 12, of six tests in test_a, test_b and test_c, and a file of two workers, [test_a, test_b] and [test_a]:
#   passed 6, exit status 0, as without the file; test_a twice, test_c not at all
# Matters for: who keeps tests that disturb each other on one worker: a green run need not have run them.
# As root it installs Debian's packages python3-stestr and subunit where they are missing.
set -euo pipefail
dpkg-query -W python3-stestr subunit >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-stestr subunit >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-stestr
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin
mkdir tests
touch tests/__init__.py
printf '[DEFAULT]\ntest_path=./tests\n' >.stestr.conf
for module in a b c; do
  printf 'import unittest\n\n\nclass T(unittest.TestCase):\n    def test_one(self):\n        pass\n\n    def test_two(self):\n        pass\n' >tests/test_$module.py
done
cat >workers.yaml <<'END'
- worker:
  - test_a
  - test_b
- worker:
  - test_a
END
run() {
  local status=0
  stestr run "$@" >out 2>&1 || status=$?
  echo "run $*: $status, passed $(sed -n 's/^ - Passed: //p' out)"
  stestr last --subunit | subunit-ls | sort | uniq -c | tr -s ' '
}
{ run; run --worker-file workers.yaml; } | tee seen
diff seen - <<'SEEN'
run : 0, passed 6
 1 tests.test_a.T.test_one
 1 tests.test_a.T.test_two
 1 tests.test_b.T.test_one
 1 tests.test_b.T.test_two
 1 tests.test_c.T.test_one
 1 tests.test_c.T.test_two
run --worker-file workers.yaml: 0, passed 6
 2 tests.test_a.T.test_one
 2 tests.test_a.T.test_two
 1 tests.test_b.T.test_one
 1 tests.test_b.T.test_two
SEEN
