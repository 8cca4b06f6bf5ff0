#!/bin/bash
# A testtools.TestCase in which something calls sys.exit() ends the whole run, with that status: testtools hands SystemExit on, where
# unittest's own TestCase takes it for an error of that test and goes on. And what calls it, is mostly argparse: `--help` and
# `--version` of a command under test exit with 0. So `python3 -m unittest` ends with 0 and without a word in the middle of the tests, and
# testtools.run prints FAILED and ends with 0. Under stestr the worker is gone: the test has failed (SystemExit: 0), and those
# behind it never ran, which nothing tells.
# A guess: an error of that test, as of any exception.
# Seen with python3-testtools 2.5.0-4, stestr 3.2.1-1, Python 3.11 of Debian 12, and the same with 2.7.2-5, 4.1.0-3 of Debian 13, of
# three tests: one passes, one asks for help, one fails:
#                    unittest.TestCase                    testtools.TestCase
#   -m unittest      Ran 3, failures=1, errors=1; 1       no summary; 0
#   -m testtools.run Ran 3, failures=2; 1                 Ran 2, failures=1; 0
#   stestr run       Ran: 3, Failed: 2; 1                 Ran: 2, Failed: 1; 1
# Matters for: OpenStack's command-line clients, whose tests are of that class.
# As root it installs Debian's package python3-stestr where it is missing.
set -euo pipefail
dpkg-query -W python3-stestr >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-stestr >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-stestr python3-testtools
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin LANG=C.UTF-8
printf '[DEFAULT]\ntest_path=./tests\ntop_dir=.\n' >.stestr.conf
mkdir tests
touch tests/__init__.py
cat >tests/test_cli.py <<'PY'
import argparse
import os
import unittest
import testtools


class Cli((testtools if 'TESTTOOLS' in os.environ else unittest).TestCase):
    def test_first(self):
        pass

    def test_help(self):
        argparse.ArgumentParser().parse_args(['--help'])

    def test_later(self):
        self.fail('is found')
PY
said() { # COMMAND...
  local code=0
  "$@" >log 2>&1 || code=$?
  echo "$1 $2 $3: $(grep -E '^(Ran|FAILED)|Failed: ' log | sed 's/ tests in.*//; s/^ - //' | tr '\n' ' ')exit status $code"
}
all() {
  said python3 -m unittest tests.test_cli
  said python3 -m testtools.run tests.test_cli
  said stestr run --serial
}
all | tee plain
TESTTOOLS=1 all | tee testtools
diff plain - <<'SEEN'
python3 -m unittest: Ran 3 FAILED (failures=1, errors=1) exit status 1
python3 -m testtools.run: Ran 3 FAILED (failures=2) exit status 1
stestr run --serial: Ran: 3 Failed: 2 exit status 1
SEEN
diff testtools - <<'SEEN'
python3 -m unittest: exit status 0
python3 -m testtools.run: Ran 2 FAILED (failures=1) exit status 0
stestr run --serial: Ran: 2 Failed: 1 exit status 1
SEEN
