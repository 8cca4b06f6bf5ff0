#!/bin/bash
# `systemd-analyze verify` ends with 0 for a unit whose keys and sections are misspelt and whose limits, times, types and sandbox cannot
# be read. It has a line for each ("ignoring"), which is what systemd does with them: a MemoryMax=1GB is no limit,
# ProtectSystem=strickt no protection, and Type=notifi is `simple`. 1 is for a program and a required unit that are not there,
# which on the machine of a build often are missing rightly.
# A guess: 1 for what it complains of; it is there to verify.
# Seen with systemd 252.39-1~deb12u2 of Debian 12, of eight units with one mistake each (exit status, lines):
#   key 0 1, section 0 1, limit 0 1, time 0 1, type 0 1, sandbox 0 3; program that is missing 1 1, required unit 1 1
# Matters for: CI that runs it over the units of a package or a role and looks at the status; what it prints has to be empty.
set -euo pipefail
dpkg-query -W -f '${Package} ${Version}\n' systemd
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
verify() { # NAME LINE...
  local code=0
  { echo '[Service]'; printf '%s\n' "${@:2}"; } >"$1.service"
  systemd-analyze verify "./$1.service" >"$1.said" 2>&1 || code=$?
  echo "$1 $code $(wc -l <"$1.said")"
  sed 's/^/    /' "$1.said" >&2
}
{
  verify good 'ExecStart=/bin/true'
  verify key 'ExecStart=/bin/true' 'RestartSecs=4'
  verify section 'ExecStart=/bin/true' '[Instal]' 'WantedBy=multi-user.target'
  verify limit 'ExecStart=/bin/true' 'MemoryMax=1GB'
  verify time 'ExecStart=/bin/true' 'TimeoutStopSec=forever'
  verify sandbox 'ExecStart=/bin/true' 'ProtectSystem=strickt' 'RestrictAddressFamilies=AF_INETT' 'SystemCallFilter=@system-servis'
  verify type 'ExecStart=/bin/true' 'Type=notifi'
  verify missing 'ExecStart=/bin/nosuch'
  verify after 'ExecStart=/bin/true' '[Unit]' 'Requires=nosuch.service' 'After=nosuch.service'
} | tee seen
diff seen - <<'SEEN'
good 0 0
key 0 1
section 0 1
limit 0 1
time 0 1
sandbox 0 3
type 0 1
missing 1 1
after 1 1
SEEN
