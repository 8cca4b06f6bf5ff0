#!/bin/bash
# In the JUnit report of ctest (--output-junit) a test whose program is not there, because it was not built, and one whose fixture failed
# are <skipped>, as one that skips itself: to ctest, whose exit status is 8 for either, they have failed. And with
# --repeat until-pass each test is there once, as it last was, so a test that passed at the third try is one that passed.
# A guess: what ctest lists under "The following tests FAILED" is a <failure>, or an <error>.
# Seen with cmake 3.25.1-1 of Debian 12, of one that passes, one whose program is gone, one that skips, one that passes at its second run:
#   ctest: 8, "gone (Not Run)" FAILED; report: tests 4, failures 0, skipped 2
# Matters for: jobs whose page is made of that report: a build that lost half of its tests is green there.
# As root it installs Debian's package cmake where it is missing.
set -euo pipefail
dpkg-query -W cmake >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends cmake make >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' cmake
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin
mkdir build
cat >build/CTestTestfile.cmake <<'END'
add_test(passes sh -c "exit 0")
add_test(gone "./not-built")
add_test(skips sh -c "exit 77")
set_tests_properties(skips PROPERTIES SKIP_RETURN_CODE 77)
add_test(flaky sh -c "test -e ran || { touch ran; exit 1; }")
END
cat >build-fixture.cmake <<'END'
add_test(setup sh -c "exit 1")
set_tests_properties(setup PROPERTIES FIXTURES_SETUP database)
add_test(needs sh -c "exit 0")
set_tests_properties(needs PROPERTIES FIXTURES_REQUIRED database)
END
mkdir fixture
mv build-fixture.cmake fixture/CTestTestfile.cmake
cat >count.py <<'PY'
import sys
import xml.etree.ElementTree
suite = xml.etree.ElementTree.parse(sys.argv[1]).getroot()
print('junit:', *(f'{name} {suite.get(name)}' for name in ('tests', 'failures', 'skipped')))
for case in suite.iter('testcase'):
    print(case.get('name'), case.get('status'), *(f'{child.tag}: {child.get("message")}' for child in case if child.tag != 'system-out'))
PY
for name in build fixture; do
  status=0
  (cd "$name" && ctest --repeat until-pass:2 --output-junit report.xml) >screen 2>&1 || status=$?
  echo "$name: $status $(sed -n '/FAILED:/,/Errors/p' screen | grep -E '[0-9] - ' | sed -E 's,^\s+,,' | paste -sd ,)"
  /usr/bin/python3 count.py "$name/report.xml"
done | tee seen
diff seen - <<'SEEN'
build: 8 2 - gone (Not Run)
junit: tests 4 failures 0 skipped 2
passes run
gone notrun skipped: Unable to find executable
skips notrun skipped: SKIP_RETURN_CODE=77
flaky run
fixture: 8 1 - setup (Failed),2 - needs (Not Run)
junit: tests 2 failures 1 skipped 1
setup fail failure: 
needs notrun skipped: Fixture dependency failed
SEEN
