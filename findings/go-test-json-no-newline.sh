#!/bin/bash
# A Go test that passes has failed for what reads `go test -json` of Debian 12, if the last thing it prints is no whole line: its "--- PASS"
# then stands behind the text, where test2json, of which these events are, does not see it, and the test has a "run" and no end.
# gotestsum, which makes the JUnit reports of many jobs, calls such a test failed, of a time of -0 s, also in a package that
# passed and with an exit status of 0. (Go 1.20 begins the lines of its own with a mark, for this.)
# A guess: the events come from the tests, not from reading the screen.
# Seen with golang-1.19-go 1.19.8-2, gotestsum 1.8.2-1+b3 of Debian 12, of a test that prints "50 %":
#   alone: go test 0, its package "pass"; gotestsum 0, 1 failure in its report; beside one that fails: go test has 1 failure, gotestsum 2
# Matters for: tests that print progress, a prompt or a server's answer.
# As root it installs Debian's packages golang-1.19-go and gotestsum where they are missing.
set -euo pipefail
packages='golang-1.19-go gotestsum'
dpkg-query -W $packages >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $packages >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' $packages
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
mkdir "$work/demo"
cd "$work/demo"
export PATH=/usr/lib/go-1.19/bin:/usr/bin:/bin HOME=$work/home GOPROXY=off GOFLAGS= CGO_ENABLED=0
printf 'module demo\n\ngo 1.19\n' >go.mod
cat >demo_test.go <<'GO'
package demo

import (
	"os"
	"testing"
)

func TestProgress(t *testing.T) { os.Stdout.WriteString("50 %") }
GO
cat >fails_test.go <<'GO'
package demo

import "testing"

func TestFails(t *testing.T) { t.Fail() }
GO
try() {
  local status=0
  go test -json "$@" >events || status=$?
  echo "go test $*: $status"
  grep -E '"(pass|fail|run)"' events | sed -E 's/.*"Action":"([a-z]+)"[^}]*"Test":"([A-Za-z]+)".*/\1 \2/; s/.*"Action":"([a-z]+)".*/\1/'
  gotestsum --raw-command --junitfile report.xml -- sh -c "cat events; exit $status" >screen 2>&1 && status=0 || status=$?
  echo "gotestsum: $status"
  grep -oE '<testcase [^>]*>|<failure' report.xml | sed -E 's/classname="demo" //; s/ time="([-0]*)[^"]*"/ \1/'
}
{ try; try ./demo_test.go; } | sed -E 's/command-line-arguments/demo/' | tee seen
diff seen - <<'SEEN'
go test : 1
run TestProgress
run TestFails
fail TestFails
fail
gotestsum: 1
<testcase name="TestFails" 0>
<failure
<testcase name="TestProgress" -0>
<failure
go test ./demo_test.go: 0
run TestProgress
pass
gotestsum: 0
<testcase classname="demo" name="TestProgress" -0>
<failure
SEEN
