#!/bin/bash
# cmocka's own subunit output (CMOCKA_MESSAGE_OUTPUT=subunit) is not read by Python's subunit where something could not be set up
# or torn down: it writes `error: NAME [ why ]` on one line, and the protocol has an outcome's details on the lines behind
# `[`. The reader takes that line for text, the test as still open, and all tests behind it for text, too. And the message of
# fail_msg("...") goes to standard error: the stream has only the place.
# Seen with libcmocka0 1.1.5-2.1 (1.1.7-3+b1 of Debian 13 writes the same), subunit 1.4.0-3 of Debian 12; of five tests, of which
# the second has a set-up that fails and the last two fail:
#   cmocka's exit status: 3
#   subunit-1to2 | subunit-stats: Total tests: 2, Passed tests: 1, Failed tests: 1
# Matters for: the C tests of sssd, samba, libssh and their kin in a log archive; a run looks shorter and better than it was.
set -euo pipefail
dpkg-query -W libcmocka-dev subunit gcc >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends libcmocka-dev subunit gcc libc6-dev >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' libcmocka-dev subunit
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin
cat >suite.c <<'C'
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
static int no_database(void **state) { (void)state; return -1; }
static void pass(void **state) { (void)state; }
static void closed(void **state) { (void)state; fail_msg("port %d is closed", 80); }
int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pass), {"needs_db", pass, no_database, NULL, NULL}, {"again", pass, NULL, NULL, NULL},
      cmocka_unit_test(closed), {"closed_too", closed, NULL, NULL, NULL}};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
C
gcc -o suite suite.c -lcmocka
status=0
CMOCKA_MESSAGE_OUTPUT=subunit ./suite >stream 2>screen || status=$?
grep '^error' stream
counts=$(subunit-1to2 <stream | subunit-stats | grep -E '^(Total|Passed|Failed)' | tr -s ' ' | tr '\n' ' ' || true)
echo "exit status $status; $counts"
[ "$status" = 3 ]
[ "$(grep -c '^test: ' stream)" = 5 ]
grep -qx 'error: needs_db \[ Could not run test: Test setup failed \]' stream
[ "$counts" = 'Total tests: 2 Passed tests: 1 Failed tests: 1 ' ]
grep -q 'port 80 is closed' screen
if grep -q 'port 80 is closed' stream; then exit 1; fi
