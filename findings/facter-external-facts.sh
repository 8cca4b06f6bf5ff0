#!/bin/bash
# An executable external fact of Facter has text where it prints `version=1.10`, and what YAML makes of it where it prints `version: 1.10`, 1.1;
# the time 12:30:45 is 45045 then, 0755 is 493, `on` true. So it is in a .yaml file, and not in a .txt. And a date among them, `built:
# 2026-11-28`, takes all facts of that program away, without a word; in the .yaml file the same line is text, and the others stay.
# One that mixes the two forms has those with a `=` only. What a program printed before it failed (exit status 3), or was killed, is
# taken for its facts. None of this is told of, and facter ends with 0.
# A guess: facts of one program are text, or of one set of types; what ended badly is an error.
# Seen with facter 4.3.0-2 of Debian 12: the lines at the end.
# Matters for: facts about a build (version, commit, day) that decide what Puppet does on a node: a null is no difference to most manifests.
# As root it installs Debian's packages facter and jq where they are missing.
set -euo pipefail
dpkg-query -W facter jq >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends facter jq >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' facter
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=$work LC_ALL=C.UTF-8
try() { # NAME OF THE FILE, TEXT OF IT
  rm -rf facts.d
  mkdir facts.d
  printf '%b' "$2" >"facts.d/$1"
  case $1 in *.sh) chmod 755 "facts.d/$1" ;; esac
  local code=0
  facter --external-dir facts.d -j version time mode flag built >out 2>said || code=$?
  echo "$1: $(jq -c . out 2>/dev/null || paste -sd ' ' out); $code, $(wc -l <said) lines of warnings"
}
{
  pairs='version=1.10\ntime=12:30:45\nmode=0755\nflag=on\n'
  yaml='version: 1.10\ntime: 12:30:45\nmode: 0755\nflag: on\n'
  print() { printf '#!/bin/sh\\ncat <<END\\n%sEND\\n%s' "$1" "${2:-}"; }
  try text.txt "$pairs"
  try pairs.sh "$(print "$pairs")"
  try yaml.sh "$(print "$yaml")"
  try yaml.yaml "$yaml"
  try dated.sh "$(print "${yaml}built: 2026-11-28\n")"
  try dated.yaml "${yaml}built: 2026-11-28\n"
  try mixed.sh "$(print 'version=1.10\nflag: on\n')"
  try fails.sh "$(print "$pairs" 'exit 3\n')"
  try killed.sh "$(print "$pairs" 'kill -9 $$\n')"
} | tee seen
diff seen - <<'SEEN'
text.txt: {"built":null,"flag":"on","mode":"0755","time":"12:30:45","version":"1.10"}; 0, 0 lines of warnings
pairs.sh: {"built":null,"flag":"on","mode":"0755","time":"12:30:45","version":"1.10"}; 0, 0 lines of warnings
yaml.sh: {"built":null,"flag":true,"mode":493,"time":45045,"version":1.1}; 0, 0 lines of warnings
yaml.yaml: {"built":null,"flag":true,"mode":493,"time":45045,"version":1.1}; 0, 0 lines of warnings
dated.sh: {"built":null,"flag":null,"mode":null,"time":null,"version":null}; 0, 0 lines of warnings
dated.yaml: {"built":"2026-11-28","flag":true,"mode":493,"time":45045,"version":1.1}; 0, 0 lines of warnings
mixed.sh: {"built":null,"flag":null,"mode":null,"time":null,"version":"1.10"}; 0, 0 lines of warnings
fails.sh: {"built":null,"flag":"on","mode":"0755","time":"12:30:45","version":"1.10"}; 0, 0 lines of warnings
killed.sh: {"built":null,"flag":"on","mode":"0755","time":"12:30:45","version":"1.10"}; 0, 0 lines of warnings
SEEN
