#!/bin/bash
# The reason of a failure that C's and Perl's writers of subunit put between `[` and `]` ends at the first line that is `]`, as every
# array in JSON printed over lines has it: neither writer escapes it. What stood behind it is text of the stream that no test has.
# And Perl's end_test() does not begin a line for its own `]` where the text does not end in one: `no newline]`, and all tests behind
# that are text of this one's reason. Python's reader, which undoes ` ]` for `]`, finds six tests of seven, and no fault but
# a "lost connection".
# A guess: the writers escape what the reader knows how to unescape, and end the text with a newline (as C's does).
# Seen with libsubunit-dev 1.4.0-3, libsubunit-perl 1.4.0-3, subunit 1.4.0-3 of Debian 12, of three tests in C, four in Perl:
#   C:    3 tests; the reason is "got [", "  1"
#   Perl: 3 tests; the third has lost its own reason, the fourth is not there
# Matters for: tests of libcheck, cmocka, CppUnit and Perl beside others in a log archive; the reason is cut where it gets interesting.
# As root it installs Debian's packages libsubunit-dev, libsubunit-perl and subunit where they are missing; gcc has to be there.
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
packages='libsubunit-dev libsubunit-perl subunit'
# shellcheck disable=SC2086
dpkg-query -W $packages >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $packages >/dev/null
# shellcheck disable=SC2086
dpkg-query -W -f '${Package} ${Version}\n' $packages
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >write.c <<'C'
#include <subunit/child.h>
int main(void) {
  subunit_test_start("c.list");
  subunit_test_fail("c.list", "got [\n  1\n]\nwanted nothing\n");
  subunit_test_start("c.line");
  subunit_test_fail("c.line", "no newline");
  subunit_test_start("c.last");
  subunit_test_pass("c.last");
  return 0;
}
C
gcc -o write write.c -lsubunit
./write >c.v1
cat >write.pl <<'PERL'
use Subunit;
for (['list', 'failure', "got [\n  1\n]\nwanted nothing\n"], ['pass', 'success'], ['line', 'failure', 'no newline'], ['last', 'success']) {
  my ($name, $outcome, $reason) = @$_;
  Subunit::start_test("perl.$name");
  Subunit::end_test("perl.$name", $outcome, $reason);
}
PERL
perl write.pl >perl.v1
cat >read.py <<'PY'
import sys
from subunit import ByteStreamToStreamResult
from testtools import StreamToDict

tests = []
reader = StreamToDict(tests.append)
reader.startTestRun()
ByteStreamToStreamResult(sys.stdin.buffer, non_subunit_name='text').run(reader)
reader.stopTestRun()
for test in sorted((t for t in tests if t['id'] != 'text'), key=lambda t: t['id']):
    print(test['id'], test['status'], *[repr(d.as_text()) for n, d in test['details'].items() if n == 'traceback'])
PY
for writer in c perl; do subunit-1to2 <$writer.v1 | /usr/bin/python3 read.py; done | tee seen
diff seen - <<'SEEN'
c.last success
c.line fail 'no newline\n'
c.list fail 'got [\n  1\n'
perl.line fail "testtools.testresult.real._StringException: lost connection during failure report of test 'perl.line'\n"
perl.list fail 'got [\n  1\n'
perl.pass success
SEEN
