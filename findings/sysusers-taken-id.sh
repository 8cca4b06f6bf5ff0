#!/bin/bash
# A user that sysusers.d gives a number gets another one where that number is taken: systemd-sysusers says "Suggested user ID 500 for logs
# already used", takes one below 1000 and ends with 0. Where the user is there with another number, it says nothing at all. So
# packages that fix a number (for files on a share, for a tree that is copied by numbers) do not have it on some machines, and
# nothing fails; useradd --uid ends with 4.
# A guess: an error; a number was asked for.
# Seen with systemd 252.39-1~deb12u2 of Debian 12, of `u logs 500`, on a system of its own (--root):
#   500 free: 500; 500 taken: 999, exit status 0; logs is 700 already: 700, nothing said, 0
# Matters for: logs that several machines write into one tree.
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
dpkg-query -W -f '${Package} ${Version}\n' systemd
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
make() { # NAME USER...
  local code=0
  mkdir -p "$1"/{etc,usr/lib/sysusers.d}
  printf '%s\n' 'root:x:0:0::/root:/bin/sh' "${@:2}" >"$1/etc/passwd"
  sed -E 's/:x:([0-9]+):.*/:x:\1:/' "$1/etc/passwd" >"$1/etc/group"
  echo 'u logs 500 "Logs" /srv' >"$1/usr/lib/sysusers.d/logs.conf"
  systemd-sysusers --root="$work/$1" >said 2>&1 || code=$?
  echo "$1: $(sed -n 's/^logs:x:\([0-9]*\):.*/\1/p' "$1/etc/passwd"), exit status $code, $(wc -l <said) lines said"
  sed 's/^/    /' said
}
{
  make free
  make taken 'other:x:500:500::/:/bin/sh'
  make otherwise 'logs:x:700:700::/:/bin/sh'
} | tee seen
diff seen - <<'SEEN'
free: 500, exit status 0, 2 lines said
    Creating group 'logs' with GID 500.
    Creating user 'logs' (Logs) with UID 500 and GID 500.
taken: 999, exit status 0, 3 lines said
    Creating group 'logs' with GID 999.
    Suggested user ID 500 for logs already used.
    Creating user 'logs' (Logs) with UID 999 and GID 999.
otherwise: 700, exit status 0, 0 lines said
SEEN
