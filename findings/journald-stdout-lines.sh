#!/bin/bash
# What a service prints is not in the journal line by line: journald drops empty lines and cuts blanks off the end of the others,
# a NUL ends a line as a newline does, and nothing of the record says so. In `journalctl -o json` the text of a line with a
# colour in it is no string but a list of numbers, as if it were no UTF-8: so are DevStack's, whose format has colours. And one of
# 5000 bytes is null, unless --all is given. `-o short` shows the coloured one without its colours and, of one that is no UTF-8, its
# length only.
# A guess: a record a line, with its text as printed, and in JSON a string with \u001b, which is what JSON has for it.
# Seen with systemd 252.39-1~deb12u2 of Debian 12, a journald of its own beside systemd-cat:
#   one, an empty line, `two  `: "one", "two"
#   ESC[31mred ESC[0m:           [27,91,51,49,109,...], short: red
#   `nul` NUL `here`:            "nul", "here"
#   5000 z:                      null, with --all the text
# Matters for: readers of `journalctl -o json` and of exported journals, and who counts or joins lines (blank lines part paragraphs of
# what was printed).
# Needs root (namespaces keep the journal out of the machine's).
set -euo pipefail
dpkg-query -W -f '${Package} ${Version}\n' systemd
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >inside <<'INSIDE'
mount -t tmpfs tmpfs /run
mkdir -p /run/systemd/{journal,journald.conf.d}
[ -s /etc/machine-id ] || { echo 0123456789abcdef0123456789abcdef >/run/id; touch /etc/machine-id; mount --bind /run/id /etc/machine-id; }
printf '[Journal]\nStorage=volatile\nReadKMsg=no\nAudit=no\n' >/run/systemd/journald.conf.d/own.conf
/lib/systemd/systemd-journald 2>journald.log &
until [ -S /run/systemd/journal/stdout ]; do sleep 0.1; done
{
  printf 'one\n\ntwo  \n\033[31mred\033[0m\nbad\377\nnul\0here\n'
  head -c 5000 /dev/zero | tr '\0' z
} | systemd-cat -t demo
until journalctl -t demo | grep -q zzz; do sleep 0.1; done
journalctl -t demo -o json >json
journalctl -t demo -o json --all >json-all
journalctl -t demo -o short | cut -c1-200 >short
kill %1
wait
INSIDE
unshare --mount --pid --net --fork --mount-proc bash -eu inside
python3 - <<'PY' | tee seen
import json
for name in ('json', 'json-all'):
    for line in open(name):
        text = json.loads(line)['MESSAGE']
        print(name, json.dumps(text) if text is None or len(text) < 100 else f'{len(text)} characters')
PY
sed -E 's/^.{15} [^ ]+ demo[^:]*: /short /; s/z{9,}/zz/' short | tee -a seen
diff seen - <<'SEEN'
json "one"
json "two"
json [27, 91, 51, 49, 109, 114, 101, 100, 27, 91, 48, 109]
json [98, 97, 100, 255]
json "nul"
json "here"
json null
json-all "one"
json-all "two"
json-all [27, 91, 51, 49, 109, 114, 101, 100, 27, 91, 48, 109]
json-all [98, 97, 100, 255]
json-all "nul"
json-all "here"
json-all 5000 characters
short one
short two
short red
short [4B blob data]
short nul
short here
short zz
SEEN
