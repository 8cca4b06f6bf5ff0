#!/bin/bash
# A line of tmpfiles.d for a directory ends the age of the one above it: with `d /logs - - - 30d` and `d /logs/periodic 0750`, whose
# age is `-`, nothing in /logs/periodic is ever cleaned, nor by any file of tmpfiles.d: no line tells. `X`, which by its man page
# leaves out the directory itself and not what is in it, needs an age of its own for that, too; without one it is `x`.
# A guess: `-` is no other age than that of the tree it is in; X keeps a directory and cleans it.
# Seen with systemd 252.39-1~deb12u2 of Debian 12, of old files in three directories of a tree with an age, cleaned by modification time:
#   plain:     nothing left
#   d, - :     old
#   d, 30d:    nothing left, the directory is there
#   X:         old
#   X, 30d:    nothing left, the directory is there
# Matters for: log servers that are cleaned this way: a line that only sets a mode or an owner fills the disk.
# It works on a directory of its own (--root).
set -euo pipefail
dpkg-query -W -f '${Package} ${Version}\n' systemd
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
try() { # NAME [LINE]
  rm -rf root
  mkdir -p root/logs/periodic
  touch -d '60 days ago' root/logs/periodic/old root/logs/periodic
  printf '%s\n' 'd /logs - - - mM:30d' "${@:2}" >logs.conf
  systemd-tmpfiles --root="$work/root" --clean "$work/logs.conf"
  echo "$1: $(cd root/logs && find . -mindepth 1 | sed 's#^./##' | tr '\n' ' ')"
}
{
  try plain
  try 'd, -' 'd /logs/periodic 0750'
  try 'd, 30d' 'd /logs/periodic 0750 - - mM:30d'
  try X 'X /logs/periodic'
  try 'X, 30d' 'X /logs/periodic - - - mM:30d'
} | tee seen
diff seen - <<'SEEN'
plain: 
d, -: periodic periodic/old 
d, 30d: periodic 
X: periodic periodic/old 
X, 30d: periodic 
SEEN
