#!/bin/bash
# The number of tests that failed is the exit status of a CxxTest program and of a LuaUnit script that ends as its documentation has it
# (`os.exit(lu.LuaUnit.run())`). A status has eight bits: where 256 tests fail, as where a library or a service that all of them use
# is missing, it is 0, and the job is green under a summary of 256 failures. Of 257 it is 1. Catch2, which counts too, ends with 255 at most.
# And LuaUnit's JUnit report leaves the skipped out of `tests`, which has a `skipped` beside it: of two, one skipped, 1 and 1.
# A guess: 1, or a number that is never 0 where a test failed.
# Seen with cxxtest 4.4+git171022-2, lua-unit 3.4-2, lua5.2 5.2.4-3, catch2 2.13.10-1 of Debian 12, of 255, 256 and 257 failures:
#   cxxtest 255 0 1; luaunit 255 0 1; catch2 255 255 255
# Matters for: jobs that go by the exit status, as all do.
# As root it installs Debian's packages cxxtest, lua-unit, lua5.2, catch2 and g++ where they are missing.
set -euo pipefail
dpkg-query -W cxxtest lua-unit lua5.2 catch2 g++ >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends cxxtest lua-unit lua5.2 catch2 g++ >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' cxxtest lua-unit lua5.2 catch2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >failing.lua <<'LUA'
lu = require('luaunit')
for test = 1, tonumber(os.getenv('FAILURES')) do
  _G['test_' .. test] = function() lu.assertEquals(1, 2) end
end
os.exit(lu.LuaUnit.run())
LUA
cat >skipped.lua <<'LUA'
lu = require('luaunit')
function test_passes() end
function test_is_skipped() lu.skip('no network') end
os.exit(lu.LuaUnit.run())
LUA
cat >catch.cpp <<'CPP'
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#include <cstdlib>
TEST_CASE("fails") {
  int test = GENERATE(range(0, 257));
  CHECK(test >= std::atoi(std::getenv("FAILURES")));
}
CPP
nice g++ -O0 catch.cpp -o catch
for failures in 255 256 257; do
  {
    printf '#include <cxxtest/TestSuite.h>\nclass All : public CxxTest::TestSuite {\npublic:\n'
    for test in $(seq "$failures"); do echo "void test_$test() { TS_FAIL(\"no\"); }"; done
    echo '};'
  } >cxx.h
  cxxtestgen --error-printer -o cxx.cpp cxx.h >/dev/null
  nice g++ -O0 cxx.cpp -o cxx
  for tool in ./cxx 'lua5.2 failing.lua' ./catch; do
    code=0
    FAILURES=$failures $tool >out 2>&1 || code=$?
    echo "${tool#./}: $code; $(grep -oE 'Failed [0-9]+ and|[0-9]+ failures|assertions: .*' out | tr -s ' ')"
  done
done | tee seen
lua5.2 skipped.lua -o junit -n report.xml >/dev/null
grep -oE '(tests|skipped)="[0-9]+"|<testcase' report.xml | paste -sd ' ' | tee -a seen
diff seen - <<'SEEN'
cxx: 255; Failed 255 and
lua5.2 failing.lua: 255; 255 failures
catch: 255; assertions: 257 | 2 passed | 255 failed
cxx: 0; Failed 256 and
lua5.2 failing.lua: 0; 256 failures
catch: 255; assertions: 257 | 1 passed | 256 failed
cxx: 1; Failed 257 and
lua5.2 failing.lua: 1; 257 failures
catch: 255; assertions: 257 | 257 failed
tests="1" skipped="1" <testcase <testcase
SEEN
