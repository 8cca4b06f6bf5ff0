#!/bin/bash
# zope.testrunner runs layers that come after one that cannot be torn down in processes of their own. Where such a process dies,
# its subunit stream, of either version, says so in a test that passed: `Could not communicate with subprocess!`, tagged
# zope:error_with_banner. Between two tests that is all there is of it: no test failed, is open or is announced, and by the stream
# (subunit-stats) the run passed, while zope.testrunner itself ends with 1. That a layer runs in a process, and each set-up and
# tear-down of a layer, is a test that passed, too.
# A guess: a process that dies is a failure, as with stestr (process-returncode) and testtools (broken-runner).
# Seen with python3-zope.testrunner 5.6-1 and subunit 1.4.0-3 of Debian 12, of two layers with one and two tests.
# Matters for: whoever takes a run of the Zope world for good because its stream has no failure.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/sbin:/usr/bin:/sbin:/bin PYTHONPATH=$work
dpkg-query -W python3-zope.testrunner subunit >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-zope.testrunner subunit >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-zope.testrunner subunit
mkdir pack
touch pack/__init__.py
cat >pack/tests.py <<'PY'
import os
import unittest


class Stays:
    setUp = classmethod(lambda layer: None)

    @classmethod
    def tearDown(cls):
        raise NotImplementedError


class Web:
    setUp = classmethod(lambda layer: None)
    tearDown = classmethod(lambda layer: None)
    testTearDown = classmethod(lambda layer: os._exit(3))


class A(unittest.TestCase):
    layer = Stays
    test = lambda self: None


class B(unittest.TestCase):
    layer = Web
    test_1 = lambda self: None
    test_2 = lambda self: None
PY
status=0
zope-testrunner --test-path . --tests-pattern '^tests$' --subunit-v2 >stream 2>/dev/null || status=$?
{
  subunit-2to1 <stream | sed -n '/^\(successful\|skip\|failure\|error\): /s/ \[ multipart//p'
  echo "exit status $status; subunit-stats:"
  subunit-stats <stream | grep -E 'Failed|Passed'
} | tee seen
diff seen - <<'SEEN'
successful: pack.tests.Stays:setUp
successful: pack.tests.A.test
skip: pack.tests.Stays:tearDown
successful: Running in a subprocess.
successful: pack.tests.Web:setUp
successful: pack.tests.B.test_1
successful: Could not communicate with subprocess!
exit status 1; subunit-stats:
Passed tests:      6
Failed tests:      0
SEEN
