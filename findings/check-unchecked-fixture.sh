#!/bin/bash
# What libcheck, the C tests' library, writes for others has no set-up that failed outside of the tests: where an unchecked fixture of a case
# fails, none of that case's tests is run, and its subunit stream, its TAP and its XML have neither the fixture nor the tests. The
# TAP's plan is the number of those that ran. Only the screen ("unchecked_setup") and the exit status tell. A test that
# calls exit(0) in its middle has passed, in all of them.
# A guess: a failed test of the fixture's name, as a checked fixture's failure is one of its test's; an early exit is an error.
# Seen with check 0.15.2-2+b1 of Debian 12, of a case with two tests whose unchecked set-up fails, and one with two that pass:
#   exit status 1; screen: Checks: 3, Failures: 1; subunit, TAP and XML: 2 tests, all passed
# Matters for: C projects whose results are collected as streams or reports: sssd, and what else is tested by check.
# As root it installs Debian's packages check, gcc and subunit where they are missing.
set -euo pipefail
packages='check gcc libc6-dev pkg-config subunit'
dpkg-query -W $packages >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $packages >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' check subunit
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin
cat >suite.c <<'C'
#include <check.h>
#include <stdlib.h>

static void connect_to_database(void) { ck_abort_msg("no database"); }
START_TEST(passes) { ck_assert_int_eq(1, 1); } END_TEST
START_TEST(leaves) { exit(0); ck_assert_int_eq(1, 2); } END_TEST

int main(int argc, char **argv) {
  Suite *suite = suite_create("demo");
  TCase *plain = tcase_create("plain"), *database = tcase_create("database");
  (void)argv;
  tcase_add_test(plain, passes);
  tcase_add_test(plain, leaves);
  tcase_add_unchecked_fixture(database, connect_to_database, NULL);
  tcase_add_test(database, passes);
  tcase_add_test(database, leaves);
  suite_add_tcase(suite, plain);
  suite_add_tcase(suite, database);
  SRunner *runner = srunner_create(suite);
  srunner_set_tap(runner, "tap");
  srunner_set_xml(runner, "xml");
  srunner_run_all(runner, argc > 1 ? CK_SUBUNIT : CK_NORMAL);
  return srunner_ntests_failed(runner) > 0;
}
C
gcc -o suite suite.c $(pkg-config --cflags --libs check)
for how in '' subunit; do
  status=0
  ./suite $how >"screen$how" || status=$?
  echo "suite $how: $status"
done | tee seen
{
  grep -E 'Checks|unchecked' screen
  subunit-1to2 <screensubunit | subunit-stats | grep -E '^(Total|Passed|Failed)' | tr -s ' '
  cat tap
  grep -oE '<test result="[a-z]+"' xml
} | tee -a seen
diff seen - <<'SEEN'
suite : 1
suite subunit: 1
66%: Checks: 3, Failures: 1, Errors: 0
suite.c:4:S:database:unchecked_setup:0: no database
Total tests: 2
Passed tests: 2
Failed tests: 0
ok 1 - suite.c:plain:passes: Passed
ok 2 - suite.c:plain:leaves: Passed
1..2
<test result="success"
<test result="success"
SEEN
