#!/bin/bash
# In the JUnit report of Catch2 `tests` is the number of assertions, not of tests: of eight test cases with ten assertions it is 11, since
# a test that fails by passing (tagged !shouldfail) counts as one more. That one is a `<testcase>` without a fault, so a run whose only
# failure it is ends with 1 and has failures="1" over no <failure>. The other way, a test that fails as it should, or that may fail (!mayfail),
# has a <skipped> and a <failure> both, and is in neither count: 4 failures, 1 error are said, 5 and 1 are there. A test case
# without an assertion is in no report at all; sections are tests of their own.
# A guess: tests, failures and errors are those of the <testcase>s below.
# Seen with catch2 2.13.10-1, g++ 12 of Debian 12: the lines at the end.
# Matters for: who counts tests by these attributes, and who takes a <failure> for one.
# As root it installs Debian's packages catch2 and g++ where they are missing.
set -euo pipefail
dpkg-query -W catch2 g++ >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends catch2 g++ >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' catch2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >tests.cpp <<'CPP'
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#include <stdexcept>
TEST_CASE("two of three") { CHECK(true); CHECK(false); CHECK(false); }
TEST_CASE("fails as it should", "[!shouldfail]") { CHECK(false); }
TEST_CASE("should fail", "[!shouldfail]") { CHECK(true); }
TEST_CASE("may fail", "[!mayfail]") { CHECK(false); }
TEST_CASE("no assertion") {}
TEST_CASE("throws") { throw std::runtime_error("gone"); }
TEST_CASE("sections") {
  SECTION("a") { CHECK(true); }
  SECTION("b") { CHECK(false); }
}
TEST_CASE("well") { CHECK(true); }
CPP
nice g++ -O0 tests.cpp -o tests
cat >look.py <<'PY'
import xml.etree.ElementTree
suite = xml.etree.ElementTree.parse('report.xml').getroot().find('testsuite')
print('tests {tests}, failures {failures}, errors {errors}'.format(**suite.attrib),
      '| there are', ', '.join(f'{len(suite.findall(f".//{kind}"))} {kind}' for kind in ['testcase', 'failure', 'error', 'skipped']))
for case in suite.iter('testcase'):
    print(f'  {case.get("name")}:', ' '.join(child.tag for child in case) or 'no fault')
PY
{
  for what in '' 'should fail'; do
    code=0
    ./tests "$what" -r junit >report.xml || code=$?
    printf '%s: exit status %s\n' "${what:-all}" "$code"
    /usr/bin/python3 look.py
  done
  ./tests | tail -3 | sed -n 's/  */ /gp' || true
} | tee seen
diff seen - <<'SEEN'
all: exit status 5
tests 11, failures 4, errors 1 | there are 8 testcase, 5 failure, 1 error, 2 skipped
  two of three: failure failure
  fails as it should: skipped failure
  should fail: no fault
  may fail: skipped failure
  throws: error
  sections/a: no fault
  sections/b: failure
  well: no fault
should fail: exit status 1
tests 2, failures 1, errors 0 | there are 1 testcase, 0 failure, 0 error, 0 skipped
  should fail: no fault
test cases: 8 | 2 passed | 4 failed | 2 failed as expected
assertions: 10 | 4 passed | 4 failed | 2 failed as expected
SEEN
