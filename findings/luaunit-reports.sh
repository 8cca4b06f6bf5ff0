#!/bin/bash
# In LuaUnit's JUnit report `tests` leaves out what was skipped, which is in `skipped` and a <testcase> as the others: of three tests, one each
# passed, failed and skipped, it is 2, and tests less skipped and failures, as pages have what passed, is 0. A <failure> or <error> has no
# `message`; the text of the failure, with file and line, is its `type`, so each failure has a type of its own. In its TAP a skipped
# test has no name: "ok 3 # SKIP why", and no other line tells which it was.
# A guess: tests are all tests; type is a class of failures; a name on each line.
# Seen with lua-unit 3.4-2, lua5.2 5.2.4-3 of Debian 12: the lines at the end.
# Matters for: pages of test results of Lua programs, and what groups failures by type.
# As root it installs Debian's lua-unit and lua5.2 where they are missing.
set -euo pipefail
export PATH=/usr/bin:/bin LC_ALL=C.UTF-8
for package in lua-unit lua5.2; do
  dpkg-query -W $package >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $package >/dev/null
done
dpkg-query -W -f '${Package} ${Version}\n' lua-unit lua5.2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >test.lua <<'LUA'
local lu = require('luaunit')
TestDemo = {}
function TestDemo:test_1() lu.assertEquals(1, 1) end
function TestDemo:test_2() lu.assertEquals(1, 2) end
function TestDemo:test_3() lu.skip('why') end
os.exit(lu.LuaUnit.run())
LUA
{
  lua5.2 test.lua -o junit -n report >screen || echo "exit status $?"
  grep -o ' \(tests\|errors\|failures\|skipped\)="[0-9]*"' report.xml | paste -sd,
  grep -oE '<(testcase|failure|skipped)[^>]*>' report.xml | sed 's/ time="[^"]*"//'
  lua5.2 test.lua -o tap | grep -E '^(not )?ok|^1' | tr -s ' \t' ' ' || true
} | tee seen
diff seen - <<'SEEN'
exit status 1
 tests="2", errors="0", failures="1", skipped="1"
<testcase classname="TestDemo" name="TestDemo.test_1">
<testcase classname="TestDemo" name="TestDemo.test_2">
<failure type="test.lua:4: expected: 2, actual: 1">
<testcase classname="TestDemo" name="TestDemo.test_3">
<skipped>
1..3
ok 1 TestDemo.test_1
not ok 2 TestDemo.test_2
ok 3 # SKIP why
SEEN
