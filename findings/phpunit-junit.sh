#!/bin/bash
# A test of PHPUnit 9 in which something calls exit() ends the run, with that call's status: `exit;` is 0, behind tests that failed and before
# tests that never ran, without a summary, and the JUnit report is an empty file. Of a run that ends well ("OK, but incomplete,
# skipped, or risky tests!", 0) the report has an <error> for each risky test, one without an assertion or that prints, and so
# errors="1". And where setUpBeforeClass throws, the first test of the class is an error and each other <skipped>.
# A guess: an exit is a failure of its test; the report and the exit status are of one mind.
# Seen with phpunit 9.6.7-1+deb12u1 of Debian 12: the lines at the end.
# Matters for: jobs that go by the status, in the first case, or by the report, in the second; each is wrong once.
# As root it installs Debian's package phpunit where it is missing.
set -euo pipefail
dpkg-query -W phpunit >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends phpunit >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' phpunit
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin
write() { printf '<?php\nfinal class %sTest extends PHPUnit\\Framework\\TestCase {\n%s\n}\n' "$1" "$2" >"$1Test.php"; }
write Exits 'function testFails() { $this->assertTrue(false); }
function testExits() { exit; }
function testNeverRuns() { $this->assertTrue(false); }'
write Risky 'function testWell() { $this->assertTrue(true); }
function testAssertsNothing() {}'
write Before 'static function setUpBeforeClass(): void { throw new Exception("no"); }
function testOne() { $this->assertTrue(true); }
function testTwo() { $this->assertTrue(true); }
function testThree() { $this->assertTrue(true); }'
for name in Exits Risky Before; do
  code=0
  phpunit --no-configuration --log-junit report.xml ${name}Test.php >screen || code=$?
  echo "$name: exit status $code; screen: $(grep -E '^Tests:' screen || echo no summary)"
  echo "  report: $(stat -c %s report.xml | sed 's/^[1-9].*//; s/^0$/empty/')$(grep -m 1 -oE '<testsuite [^>]*' report.xml | grep -oE '(tests|errors|failures|skipped)="[0-9]+"' | paste -sd' ' || true)"
done | tee seen
diff seen - <<'SEEN'
Exits: exit status 0; screen: no summary
  report: empty
Risky: exit status 0; screen: Tests: 2, Assertions: 1, Risky: 1.
  report: tests="2" errors="1" failures="0" skipped="0"
Before: exit status 2; screen: Tests: 3, Assertions: 0, Errors: 1, Skipped: 2.
  report: tests="3" errors="1" failures="0" skipped="2"
SEEN
