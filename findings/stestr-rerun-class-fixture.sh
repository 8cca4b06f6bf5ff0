#!/bin/bash
# Where setUpClass or setUpModule fails, stestr has a failure of that name and no tests. `stestr run --failing` then asks for a test
# `setUpClass (module.Class)`, which there is none of: nothing runs. It ends with 1, and by that the failure is over: it was the newest
# run, it has no failures, so `stestr failing` is empty and ends with 0, and the class's tests are in no list any more.
# A guess: --failing runs the class again, as subunit's and stestr's own name for the fixture says which one it is.
# Seen with stestr 3.2.1-1 of Debian 12, and with 4.1.0-3 of Debian 13, of a class of two tests:
#   run 1, failing 1 ("setUpClass (work.test_two.Two)"), run --failing 1 ("No tests were successful"), failing 0 (nothing)
# Matters for: Tempest, most of whose set-up is in setUpClass, and loops that run --failing until `stestr failing` is content.
# As root it installs Debian's package python3-stestr where it is missing.
set -euo pipefail
dpkg-query -W python3-stestr >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-stestr >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-stestr
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin LANG=C.UTF-8
printf '[DEFAULT]\ntest_path=./work\ntop_dir=./\n' >.stestr.conf
mkdir work
touch work/__init__.py
cat >work/test_two.py <<'PY'
import os
import unittest


def broken(what):
    if os.environ.get('BROKEN') == what:
        raise RuntimeError('no network')


def setUpModule():
    broken('module')


class Two(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        broken('class')

    def test_one(self):
        pass

    def test_two(self):
        pass
PY
status() { # LOG COMMAND...
  local code=0
  "${@:2}" >"$1" 2>&1 || code=$?
  echo "$code"
}
for what in class module; do
  rm -rf .stestr
  seen="run $(BROKEN=$what status run stestr run --serial), failing $(status failing stestr failing --list)"
  name=$(cat failing)
  seen+=" ($name), run --failing $(BROKEN=$what status again stestr run --failing)"
  seen+=", failing $(status after stestr failing --list)"
  echo "$what: $seen"
  grep -q 'No tests were successful during the run' again
  [ ! -s after ]
  case $what in
    class) [ "$name" = 'setUpClass (work.test_two.Two)' ] ;;
    module) [ "$name" = 'setUpModule (work.test_two)' ] ;;
  esac
  [ "$seen" = "run 1, failing 1 ($name), run --failing 1, failing 0" ]
done
