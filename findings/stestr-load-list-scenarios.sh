#!/bin/bash
# Seen with stestr 3.2.1-1, testscenarios 0.5.0-3, testtools 2.5.0-4 and subunit 1.4.0-3 of Debian 12 (packages
# python3-stestr, python3-testscenarios, subunit).
#
# A guess: the ids in the stream of a run are the ids to give to `stestr run --load-list`.
# Seen: where a class multiplies its tests as it runs (testscenarios.WithScenarios), the stream has the scenario
# in the id and the list must not: of such an id stestr runs nothing. Where the module does it when it is loaded
# (load_tests), the id must have the scenario. Ids that do not exist are passed over without a word. And the list's order is
# not kept: tests run in the order of discovery.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
printf '[DEFAULT]\ntest_path=./work\ntop_dir=./\n' >.stestr.conf
mkdir work
touch work/__init__.py
cat >work/test_run.py <<'PY'
import testscenarios
import testtools


class Work(testscenarios.WithScenarios, testtools.TestCase):
    scenarios = [('one', {}), ('two', {})]

    def test_a(self):
        pass

    def test_b(self):
        pass
PY
{ cat work/test_run.py; echo 'load_tests = testscenarios.load_tests_apply_scenarios'; } >work/test_load.py

ran() { # LINES of a list: the ids that ran
  printf '%s\n' "$@" >list
  stestr run --serial --load-list list >/dev/null 2>&1 || true
  stestr last --subunit 2>/dev/null | subunit-ls --no-passthrough | tr '\n' ' '
}
check() { # WHAT SEEN EXPECTED
  echo "$1: $2"
  [ "$2" = "$3" ] || { echo "expected: $3"; exit 1; }
}

stestr run --serial >/dev/null 2>&1
stestr last --subunit | subunit-ls --no-passthrough | grep -qx 'work.test_run.Work.test_a(one)'
check 'as the class runs, without scenario' "$(ran work.test_run.Work.test_a)" \
  'work.test_run.Work.test_a(one) work.test_run.Work.test_a(two) '
check 'as the module is loaded, with it, in another order' \
  "$(ran 'work.test_load.Work.test_b(two)' 'no.such.test' 'work.test_load.Work.test_a(one)')" \
  'work.test_load.Work.test_a(one) work.test_load.Work.test_b(two) '
check 'as the module is loaded, without it, beside one that exists' \
  "$(ran work.test_load.Work.test_a 'work.test_run.Work.test_a(one)' 'work.test_run.Work.test_b')" \
  'work.test_run.Work.test_b(one) work.test_run.Work.test_b(two) '
