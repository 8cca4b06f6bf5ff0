#!/bin/bash
# A value in an inventory of Ansible's INI form is read as one of Python where it is one, without quotes to show for it: a version 3.10 is 3.1,
# a commit 1234e5 the number 123400000.0, 0x10 is 16, None nothing; 0644 and `false`, which Python does not know, stay text, and so "false"
# is true to `when: flag`, where False is not. So it is under [group:vars], too, which the documentation has as text always. And
# on a host's line a `#` ends the line, also within a word: of `pw=a#b` the value is `a`, and the variables behind it are not
# there. Under [group:vars] it is part of the value, as is a comment behind a text, but not one behind a number.
# A guess: text, or YAML's types; a comment begins behind a blank; one rule for both places.
# Seen with ansible-core 2.14.18-0+deb12u2 of Debian 12:
#   host's line:   version 3.1, commit 123400000.0, flag "false", pw "a", and no `later`
#   [group:vars]:  version 3.1, commit 123400000.0, flag "false", pw "a#b", port 22, name "web # main"
# Matters for: jobs that write such an inventory from what they know of a change: versions, commit ids, passwords.
# As root it installs Debian's package ansible-core where it is missing.
set -euo pipefail
dpkg-query -W ansible-core >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends ansible-core >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' ansible-core
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin HOME=$work
cat >hosts <<'END'
[line]
a version=3.10 quoted="'3.10'" commit=1234e5 hex=0x10 mode=0644 flag=false Flag=False none=None pw=a#b later=1
[group]
b
[group:vars]
version=3.10
quoted='3.10'
commit=1234e5
hex=0x10
mode=0644
flag=false
Flag=False
none=None
pw=a#b
port=22 # ssh
name=web # main
later=1
END
for host in a b; do
  ansible-inventory -i hosts --host $host | tr -s '\n ' ' '
  echo
done | tee seen
diff seen - <<'SEEN'
{ "Flag": false, "commit": 123400000.0, "flag": "false", "hex": 16, "mode": "0644", "none": null, "pw": "a", "quoted": "3.10", "version": 3.1 } 
{ "Flag": false, "commit": 123400000.0, "flag": "false", "hex": 16, "later": 1, "mode": "0644", "name": "web # main", "none": null, "port": 22, "pw": "a#b", "quoted": "3.10", "version": 3.1 } 
SEEN
