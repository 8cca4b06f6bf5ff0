#!/bin/bash
# Text behind a packed file, as a program has it that appends to its log after it was packed, is in the output of zstdcat as if it had
# been packed: exit status 0, no word of it. For zstdcat is `zstd -dcf`, and -f passes on what is no frame; `zstd -dc` and unzstd end with 1
# in front of it. By the same letter zgrep finds what zcat of the same file leaves out ("trailing garbage ignored"). But what follows
# the text is passed on as it is, so a second frame behind it is binary, and bzip2 has a warning and 0.
# A guess: an error, or it is left out; zstdcat is `zstd -dc`, and zgrep PATTERN is zcat | grep.
# Seen with zstd 1.5.4+dfsg2-5, gzip 1.12-1, bzip2 1.0.8-5+b1, xz-utils 5.4.1-1+deb12u2 of Debian 12, of 1000 lines and one (exit
# status, lines): the table at the end.
# Matters for: logs whose packed copy is whole by one tool and damaged by another; a check that they can be read has to be `zstd -t`.
# As root it installs Debian's zstd where it is missing.
set -euo pipefail
command -v zstdcat >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y zstd >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' zstd gzip bzip2 xz-utils
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
seq 1000 >log
zstd -q -c log >a.zst
gzip -n -c log >a.gz
bzip2 -c log >a.bz2
xz -c log >a.xz
for packed in a.zst a.gz a.bz2 a.xz; do echo 'a late line' >>$packed; done
{ cat a.zst; zstd -q -c log; } >twice.zst
try() { # COMMAND
  local code=0
  "$@" >out 2>err || code=$?
  echo "$*: $code, $(wc -l <out)$(grep -q 'late line' out && echo ', the late line')"
}
{
  for reader in zstdcat 'zstd -dc' unzstd\ -c 'zstd -t'; do try $reader a.zst; done
  try zcat a.gz
  try bzcat a.bz2
  try xzcat a.xz
  try zgrep 'late line' a.gz
  try zstdgrep 'late line' a.zst
  zstdcat twice.zst | tail -n +1002 | cmp -s - <(zstd -q -c log) && echo 'zstdcat, another frame behind: as it is, packed'
} | tee seen
diff seen - <<'SEEN'
zstdcat a.zst: 0, 1001, the late line
zstd -dc a.zst: 1, 1000
unzstd -c a.zst: 1, 1000
zstd -t a.zst: 1, 0
zcat a.gz: 2, 1000
bzcat a.bz2: 0, 1000
xzcat a.xz: 1, 1000
zgrep late line a.gz: 0, 1, the late line
zstdgrep late line a.zst: 0, 1, the late line
zstdcat, another frame behind: as it is, packed
SEEN
