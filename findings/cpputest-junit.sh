#!/bin/bash
# The JUnit report of CppUTest has one failure of a test, the first, where there were several: a tearDown that fails as well, or that fails because
# of the first, is not in it, though the screen and the summary have both; and the exit status is the number of those, 2 over one
# <failure>. A failure of several lines is one line, with the word {newline} in braces where they ended, and the <failure> itself is empty.
# A guess: the text as on the screen; a <failure> for each, or both in one.
# Seen with cpputest 4.0-2, g++ of Debian 12, of one test that fails and whose tearDown fails: the lines at the end.
# Matters for: reports in which the reason is looked for by lines, and counts that are compared with the screen.
# As root it installs Debian's packages cpputest, g++ and pkg-config where they are missing.
set -euo pipefail
packages='cpputest g++ pkg-config'
dpkg-query -W $packages >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $packages >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' cpputest
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >t.cpp <<'CPP'
#include "CppUTest/CommandLineTestRunner.h"
TEST_GROUP(Disk) { void teardown() { FAIL("not clean"); } };
TEST(Disk, fills) { CHECK_EQUAL(1, 2); }
int main(int count, char **words) { return CommandLineTestRunner::RunAllTests(count, words); }
CPP
g++ t.cpp -o t $(pkg-config --cflags --libs cpputest)
{
  status=0
  ./t >screen || status=$?
  echo "screen: $(grep -c '^t.cpp.*error: Failure' screen) failures, $(grep -oE '[0-9]+ failures' screen), exit status $status"
  ./t -ojunit >/dev/null || true
  grep -oE '<testsuite [^>]*' cpputest_Disk.xml | grep -oE ' (failures|tests)="[0-9]*"' | tr -d '\n'
  echo ", $(grep -c '<testcase' cpputest_Disk.xml) <testcase>, $(grep -c '<failure' cpputest_Disk.xml) <failure>"
  grep -oE 'message="[^"]*expected[^ ]* &lt;1&gt;.{19}' cpputest_Disk.xml
} | tee seen
diff seen - <<'SEEN'
screen: 2 failures, 2 failures, exit status 2
 failures="1" tests="1", 1 <testcase>, 1 <failure>
message="t.cpp:3: expected &lt;1&gt;{newline}	but was  
SEEN
