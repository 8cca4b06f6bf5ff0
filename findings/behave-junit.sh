#!/bin/bash
# behave --junit writes a report for each feature under a name in which folders are dots, so `net/ipv6.feature` and `net.ipv6.feature` have one
# file, and the second takes the place of the first: failures that were there are in no report. What breaks behind the last scenario,
# in after_feature or after_all, is in none either: the run ends with 1 and its reports say errors="0" failures="0"; of after_all the
# screen says "ABORTED: By user." The reason of scenario.skip(reason) is on the screen only, <skipped /> has none, and a step that nobody
# wrote is a failure of type "NoneType" with the message "None".
# A guess: one file for each feature; an <error> for what broke; reasons.
# Seen with python3-behave 1.2.6-4 of Debian 12: the lines at the end.
# Matters for: pages of test results; where nothing failed and the job did, the reason is in the console only.
# As root it installs Debian's python3-behave where it is missing.
set -euo pipefail
export PATH=/usr/bin:/bin LC_ALL=C.UTF-8
dpkg-query -W python3-behave >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-behave >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-behave
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p features/steps
cat >features/steps/steps.py <<'PY'
from behave import step


@step('it works')
def works(context):
    pass


@step('it breaks')
def breaks(context):
    assert False, 'broken'
PY
run() { # WHAT, lines of features/environment.py
  printf '%s\n' "${@:2}" >features/environment.py
  rm -rf reports
  code=0
  behave --junit -f progress >out 2>&1 || code=$?
  echo "$1: exit status $code$(grep '^ABORTED' out | sed 's/^/, /')"
  for report in reports/*; do
    echo " $report: $(grep -o ' tests="[^"]*" errors="[^"]*" failures="[^"]*"' "$report")$(grep -oE '<(failure|error|skipped)[^>]*>' "$report" | sed 's/^/, /')"
  done
}
feature() { # FILE STEP
  mkdir -p "$(dirname "features/$1")"
  printf 'Feature: demo\n  Scenario: one\n    Given %s\n' "$2" >"features/$1"
}
{
  feature net.ipv6.feature 'it breaks'
  feature net/ipv6.feature 'it works'
  run 'two files, the one beside the folder fails'
  rm -r features/net
  feature net.ipv6.feature 'it works'
  run 'after_feature breaks' 'def after_feature(context, feature):' '    raise RuntimeError("broken")'
  run 'after_all breaks' 'def after_all(context):' '    raise RuntimeError("broken")'
  run 'skipped with a reason' 'def before_scenario(context, scenario):' '    scenario.skip("no network")'
  feature net.ipv6.feature 'nobody wrote this'
  run 'a step that there is not'
} | tee seen
diff seen - <<'SEEN'
two files, the one beside the folder fails: exit status 1
 reports/TESTS-net.ipv6.xml:  tests="1" errors="0" failures="0"
after_feature breaks: exit status 1
 reports/TESTS-net.ipv6.xml:  tests="1" errors="0" failures="0"
after_all breaks: exit status 1, ABORTED: By user.
 reports/TESTS-net.ipv6.xml:  tests="1" errors="0" failures="0"
skipped with a reason: exit status 0
 reports/TESTS-net.ipv6.xml:  tests="1" errors="0" failures="0", <skipped />
a step that there is not: exit status 1
 reports/TESTS-net.ipv6.xml:  tests="1" errors="0" failures="1", <failure type="NoneType" message="None">
SEEN
