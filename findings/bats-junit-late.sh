#!/bin/bash
# The JUnit report of bats need not be there when bats has ended: what writes it is not waited for, and begins when all is over. Where a test
# that failed has printed three thousand lines, the file is empty then, and whole a second later; a step that uploads it has an empty one.
# And it has no place for what surrounds the tests: a setup_file that fails is one test case without a name, and the tests it kept from
# running are in no count; one of teardown_file is laid upon the last test, which had passed, and is a third in `tests` of two cases.
# A guess: when bats ends its report is written; a test that is "ok" has no failure.
# Seen with bats 1.8.2-1 of Debian 12 (with 1.11.1-1 of Debian 13 the file is whole, and the rest the same):
#   at the end 0 bytes, then more than 10,000
#   setup_file fails, of 2 tests: tests 1, failures 1, one case ""; teardown_file fails, of 2: tests 3, failures 1, failed: last
# Matters for: jobs that keep the report of their shell tests, or show which of them failed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
here=$(cd "$(dirname "$0")" && pwd)
chmod 755 "$work"
cd "$work"
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mkdir -m 777 deb
(cd deb && apt-get download -qq bats=1.8.2-1)
dpkg-deb -x deb/*.deb debian12
bash "$here/debian13.sh" "$work/debian13" bats
printf '@test "prints" { seq 3000; false; }\n' >long.bats
printf 'setup_file() { false; }\n@test "first" { true; }\n@test "last" { true; }\n' >before.bats
printf 'teardown_file() { false; }\n@test "first" { true; }\n@test "last" { true; }\n' >after.bats
cat >show.py <<'PY'
import xml.etree.ElementTree
suite = xml.etree.ElementTree.parse('report.xml').getroot().find('testsuite')
cases = suite.findall('testcase')
print('tests', suite.get('tests'), 'failures', suite.get('failures'),
      'cases', [case.get('name') for case in cases], 'failed', [case.get('name') for case in cases if case.find('failure') is not None])
PY
for bats in debian12/usr/bin/bats debian13/root/usr/bin/bats; do
  "$bats" --version
  rm -f report.xml
  "$bats" --report-formatter junit --output "$work" long.bats >screen || true
  echo "at the end: $(grep -c '</testsuites>' report.xml || true)"
  sleep 5
  echo "5 s later: $(grep -c '</testsuites>' report.xml || true)"
  for name in before after; do
    "$bats" --report-formatter junit --output "$work" $name.bats >screen || true
    sleep 2
    echo "$name: $(/usr/bin/python3 show.py); $(grep -cE '^ok' screen || true) ok"
  done
done | tee seen
diff seen - <<'SEEN'
Bats 1.8.2
at the end: 0
5 s later: 1
before: tests 1 failures 1 cases [''] failed ['']; 0 ok
after: tests 3 failures 1 cases ['first', 'last'] failed ['last']; 2 ok
Bats 1.11.1
at the end: 1
5 s later: 1
before: tests 1 failures 1 cases [''] failed ['']; 0 ok
after: tests 3 failures 1 cases ['first', 'last'] failed ['last']; 2 ok
SEEN
