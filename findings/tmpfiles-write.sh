#!/bin/bash
# `w` of tmpfiles.d writes over the beginning of a file and leaves the rest: `level = info` on a file of `level = debug, all` makes
# `level = infog, all`. It was made for /sys, where that is no matter. A second `w` line for the same file is dropped as a "Duplicate line",
# with status 0. `f` of a file that is there leaves its content, as one knows, but gives it mode and owner of the line all the same.
# A guess: the file then has the line's text; f does nothing where there is a file.
# Seen with systemd 252.39-1~deb12u2 of Debian 12, of a file `level = debug, all` of mode 640:
#   w:  level = infog, all; 600
#   f:  level = debug, all; 600
#   f+: level = info; 600
#   w, w of two values: the second is dropped, exit status 0
# Matters for: images and packages that set a line of a configuration this way.
# It works on a directory of its own (--root).
set -euo pipefail
dpkg-query -W -f '${Package} ${Version}\n' systemd
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir root
try() { # NAME LINE...
  printf 'level = debug, all\n' >root/file
  chmod 640 root/file
  printf '%s\n' "${@:2}" >file.conf
  local code=0
  systemd-tmpfiles --root="$work/root" --create "$work/file.conf" 2>err || code=$?
  echo "$1: $(cat root/file); $(stat -c %a root/file); exit status $code, $(grep -oE 'Duplicate line|Conflict' err || echo no word)"
}
{
  try w 'w /file 0600 - - - level = info'
  try f 'f /file 0600 - - - level = info'
  try f+ 'f+ /file 0600 - - - level = info'
  try 'w, w' 'w /file 0600 - - - one' 'w /file 0600 - - - 22222'
} | tee seen
diff seen - <<'SEEN'
w: level = infog, all; 600; exit status 0, no word
f: level = debug, all; 600; exit status 0, no word
f+: level = info; 600; exit status 0, no word
w, w: oneel = debug, all; 600; exit status 0, Duplicate line
SEEN
