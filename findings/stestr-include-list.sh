#!/bin/bash
# An include list of stestr that names nothing (an empty file, comments only) runs all tests, with 0 if they pass; one that matches nothing
# runs none, with 1. And filters on the command line do not narrow the list, they add to it: `stestr run --include-list smoke api` runs
# what is in the list and what has `api` in its name; two words on the command line are either of the two, too. What takes away is
# --exclude-list and --exclude-regex only.
# A guess: nothing is nothing; filters that are given together must all match.
# Seen with stestr 3.2.1-1 of Debian 12, of the tests api.test_one, api.test_two, db.test_one:
#   --include-list of an empty file: all three
#   --include-list of test_one, api: all three
#   test_one api:                    all three
#   --include-list of no_such:       none, run ends with 1
# Matters for: lists that a script makes of a change or of what failed, and jobs that run a part of Tempest.
# As root it installs Debian's package python3-stestr where it is missing.
set -euo pipefail
dpkg-query -W python3-stestr >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-stestr >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-stestr
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin HOME=$work LC_ALL=C.UTF-8
mkdir work
touch work/__init__.py
printf 'import unittest\nclass T(unittest.TestCase):\n    def test_one(self): pass\n    def test_two(self): pass\n' >work/test_api.py
printf 'import unittest\nclass T(unittest.TestCase):\n    def test_one(self): pass\n' >work/test_db.py
printf '[DEFAULT]\ntest_path=./work\n' >.stestr.conf
stestr init
: >empty
echo '# what the change touches' >comments
echo test_one >one
echo no_such >none
try() { # STESTR'S ARGUMENTS
  local code=0
  stestr run "$@" >log 2>&1 || code=$?
  echo "$*: $(sed -n 's/^ - Passed: /passed /p' log), exit status $code"
}
{
  try --include-list empty
  try --include-list comments
  try --include-list one
  try --include-list one api
  try one api
  try --include-list one --exclude-regex api
  try --include-list none
} | tee seen
diff seen - <<'SEEN'
--include-list empty: passed 3, exit status 0
--include-list comments: passed 3, exit status 0
--include-list one: passed 2, exit status 0
--include-list one api: passed 3, exit status 0
one api: passed 3, exit status 0
--include-list one --exclude-regex api: passed 1, exit status 0
--include-list none: , exit status 1
SEEN
