#!/bin/bash
# `puppet apply --noop --detailed-exitcodes` ends with 0 where it found something to change, which without --noop is 2. What a run would
# have done is no change to it, also in its report: `changed` is 0, `out_of_sync` has the number. A failure that only the run would
# meet (a file below a directory that is not there, a command that ends with 1) is no failure either; one of the catalog is 1.
# A guess: 2, as `terraform plan -detailed-exitcode` and `git diff --exit-code` tell that there is something to do.
# Seen with puppet-agent 7.23.0-1+deb12u1 of Debian 12 (exit status with --noop, changed, out_of_sync; exit status without):
#   as it should be: 0 0 0; 0    a file to write: 0 0 1; 2    a command that fails: 0 0 1; 4    a file in no directory: 0 0 1; 4
# Matters for: jobs that check by --noop that a server still is as its manifests say; they are green for ever. last_run_summary.yaml tells.
# As root it installs Debian's package puppet-agent where it is missing.
set -euo pipefail
dpkg-query -W puppet-agent >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends puppet-agent >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' puppet-agent
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=$work
apply() { # OPTIONS MANIFEST
  local status=0
  puppet apply --detailed-exitcodes --confdir conf --vardir var --lastrunfile "$work/summary.yaml" "$@" >screen 2>&1 || status=$?
  echo -n "$status"
}
try() { # NAME MANIFEST
  local noop
  noop=$(apply --noop -e "$2")
  echo "$1: noop $noop $(sed -n '/^resources:/,/^[a-z]/s/^  \(changed\|out_of_sync\): /\1 /p' summary.yaml | paste -sd' '); $(apply -e "$2")"
}
echo well >there
{
  try well "file { '$work/there': content => \"well\\n\" }"
  try write "file { '$work/new': content => 'x' }"
  try command "exec { '/bin/false': }"
  try nowhere "file { '$work/no/such': content => 'x' }"
} | tee seen
diff seen - <<'SEEN'
well: noop 0 changed 0 out_of_sync 0; 0
write: noop 0 changed 0 out_of_sync 1; 2
command: noop 0 changed 0 out_of_sync 1; 4
nowhere: noop 0 changed 0 out_of_sync 1; 4
SEEN
