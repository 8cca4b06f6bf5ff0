#!/bin/bash
# In the JUnit report of busted, Lua's test runner, tests whose set-up fails are not there. The `setup`, `before_each` or `teardown` that broke
# is an <error> beside the test cases, without a name, where the format has none, so who reads test cases (Jenkins, GitLab) has no
# failure; the tests behind it are in no count, and a run of nothing else has tests='0'. That of before_each is there
# once for each test, and does not say which. TAP has a `not ok` for it, "s setup", and none for the tests either.
# A guess: each test that could not be run is an error of its own, or the set-up is a test case.
# Seen with lua-busted 2.1.1-1 of Debian 12, of two tests each: the lines at the end.
# Matters for: pages and numbers made of such reports; the exit status, 1, is right.
# As root it installs Debian's package lua-busted where it is missing.
set -euo pipefail
dpkg-query -W lua-busted >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends lua-busted >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' lua-busted
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for what in setup before_each teardown; do
  cat >"${what}_spec.lua" <<LUA
describe('s', function()
  $what(function() error('no database') end)
  it('one', function() end)
  it('two', function() end)
end)
LUA
done
{
  for what in setup before_each teardown; do
    code=0
    busted -o junit "${what}_spec.lua" >report.xml || code=$?
    echo "$what: exit status $code, tests='$(sed -n "s/.*<testsuite .*tests='\([0-9]*\)'.*/\1/p" report.xml)'," \
      "$(grep -c '<testcase' report.xml || true) <testcase>, $(grep -c '<error>' report.xml) <error>"
    busted -o TAP "${what}_spec.lua" | grep -E '^(not )?ok|^1' | sed 's/^/  /' || true
  done
} | tee seen
diff seen - <<'SEEN'
setup: exit status 1, tests='0', 0 <testcase>, 1 <error>
  not ok 1 - s setup
  1..1
before_each: exit status 1, tests='0', 0 <testcase>, 2 <error>
  not ok 1 - s before_each
  not ok 2 - s before_each
  1..2
teardown: exit status 1, tests='2', 2 <testcase>, 1 <error>
  ok 1 - s one
  ok 2 - s two
  not ok 3 - s teardown
  1..3
SEEN
