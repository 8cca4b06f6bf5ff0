#!/bin/bash
# subunit2junitxml makes of an expected failure a test that passed, without a sign of it, and of an unexpected success a failure
# without a message. It leaves out what a test that passed had attached. Of an id with brackets, as pytest and
# Tempest have them, it takes the last dot, also in the brackets: `a.T.test_ping[1.5-v6]` is the test `5-v6]` of the class
# `a.T.test_ping[1`. Scenarios in parentheses are kept whole. The suite's time is from the first begin to the last end, pauses too.
# Seen with subunit 1.4.0-3, python3-junitxml 0.7-2 of Debian 12, of five tests of 1 s, one every 10 s.
# Matters for: whoever shows or counts a stream by JUnit's XML (Jenkins, GitLab): counts differ from those of stestr.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
dpkg-query -W -f '${Package} ${Version}\n' subunit
apt-get download -qq python3-junitxml=0.7-2 2>/dev/null
dpkg-deb -x ./*.deb junitxml
cat >make.py <<'PY'
import datetime
import sys
from subunit.v2 import StreamResultToBytes

stream = StreamResultToBytes(sys.stdout.buffer)
second = lambda n: datetime.datetime(2026, 11, 28, 12, 0, n, tzinfo=datetime.timezone.utc)
tests = {'a.T.test_ping[1.5-v6]': 'success', 'a.T.test_x(ipv4.large)': 'success', 'a.T.test_known': 'xfail',
         'a.T.test_mended': 'uxsuccess', 'setUpClass (a.T)': 'fail'}
for place, (name, status) in enumerate(tests.items()):
    stream.status(test_id=name, test_status='inprogress', timestamp=second(10 * place))
    stream.status(test_id=name, file_name='log', file_bytes=b'what it logged', mime_type='text/plain;charset=utf8')
    stream.status(test_id=name, test_status=status, timestamp=second(10 * place + 1))
PY
python3 make.py >stream
PYTHONPATH=junitxml/usr/lib/python3/dist-packages subunit2junitxml <stream >xml || [ $? = 1 ]
sed 's/></>\n</g' xml | grep '^<[tfs]' | tee seen
diff seen - <<'SEEN'
<testsuite errors="0" failures="2" name="" tests="5" time="41.000">
<testcase classname="a.T.test_ping[1" name="5-v6]" time="1.000"/>
<testcase classname="a.T" name="test_x(ipv4.large)" time="1.000"/>
<testcase classname="a.T" name="test_known" time="1.000"/>
<testcase classname="a.T" name="test_mended" time="1.000">
<failure type="unittest.case._UnexpectedSuccess"/>
<testcase classname="" name="setUpClass (a.T)" time="1.000">
<failure type="testtools.testresult.real._StringException">testtools.testresult.real._StringException: log: {{{what it logged}}}
SEEN
