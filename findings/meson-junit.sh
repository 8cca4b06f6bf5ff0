#!/bin/bash
# The JUnit report of `meson test` is green where meson is not: it has a word for what failed, broke or was skipped, and takes the rest
# for passed. So is a test that ran into its timeout, and one that passes though `should_fail` says that it fails. Of a test that speaks
# TAP only its lines count: that it said `Bail out!`, ran fewer tests than it planned, ended with an error or was stopped
# by the timeout is nothing to the report.
# A guess: what makes `meson test` end with 1 is a <failure> or an <error> in the report.
# Seen with meson 1.0.1-5, ninja-build 1.11.1-2~deb12u1 of Debian 12, of seven tests of which one passes:
#   meson test: exit status 6 (tests that did not pass); testlog.junit.xml: 7 test cases, 0 failures, 0 errors
# Matters for: the C projects whose GitLab shows that report: a test that hangs is not among those that failed.
# As root it installs Debian's packages meson and ninja-build where they are missing.
set -euo pipefail
packages='meson ninja-build'
dpkg-query -W $packages >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $packages >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' $packages
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin
cat >meson.build <<'END'
project('demo')
sh = find_program('sh')
test('passes', sh, args: ['-c', 'exit 0'])
test('hangs', sh, args: ['-c', 'exec sleep 9'], timeout: 1)
test('passes unexpectedly', sh, args: ['-c', 'exit 0'], should_fail: true)
test('tap hangs', sh, protocol: 'tap', timeout: 1, args: ['-c', 'printf "1..2\nok 1 a\n"; exec sleep 9'])
test('tap bails out', sh, protocol: 'tap', args: ['-c', 'printf "1..2\nok 1 b\nBail out! no database\n"'])
test('tap ends early', sh, protocol: 'tap', args: ['-c', 'printf "1..2\nok 1 c\n"'])
test('tap breaks', sh, protocol: 'tap', args: ['-c', 'printf "1..1\nok 1 d\n"; exit 3'])
END
meson setup build >/dev/null
status=0
meson test -C build >screen 2>&1 || status=$?
grep -E '^ *[0-9]/7' screen | sed -E 's/^ *[0-9]\/7 //; s/ +[0-9.]+s.*//' | sort
cat >count.py <<'PY'
import xml.etree.ElementTree
suites = xml.etree.ElementTree.parse('build/meson-logs/testlog.junit.xml').getroot()
cases = list(suites.iter('testcase'))
bad = [case.get('name') for case in cases if case.find('failure') is not None or case.find('error') is not None]
print('junit:', len(cases), 'cases', len(bad), 'bad', suites.get('failures'), 'failures', suites.get('errors'), 'errors')
PY
junit=$(/usr/bin/python3 count.py)
echo "exit status $status; $junit"
[ "$(grep -cE '(TIMEOUT|UNEXPECTEDPASS|ERROR) ' screen)" = 6 ]
[ "$status" = 6 ]
[ "$junit" = 'junit: 7 cases 0 bad 0 failures 0 errors' ]
