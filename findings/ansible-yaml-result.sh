#!/bin/bash
# With result_format=yaml, which makes long outputs readable, Ansible's default callback shows a text of several lines that is not the
# task's: tabs are blanks, blanks at the ends of lines are gone, and so are characters that YAML would have to escape, as the
# escape sequences of colours are, of which the rest stays. Of a text in one line nothing is changed. So a diff, a Makefile or a patch
# that is taken from such a log is another one. JSON, the format if none is set, has it as it was.
# A guess: another way to write the same values, which reads back.
# Seen with ansible-core 2.14.18-0+deb12u2 of Debian 12, of one command's stdout, by each format: the lines at the end.
# Matters for: logs of jobs, of which this is the format that people set to read them.
# As root it installs Debian's package ansible-core where it is missing.
set -euo pipefail
dpkg-query -W ansible-core >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends ansible-core >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' ansible-core
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
echo 'a ansible_connection=local ansible_python_interpreter=/usr/bin/python3' >inventory
printf 'all:\n\tcc  \n\x1b[31mred\x1b[0m\nend' >several
printf 'all:\tcc  \x1b[31mred' >one
for name in several one; do
  printf -- '- hosts: all\n  gather_facts: false\n  tasks:\n    - command: cat %s\n' "$work/$name" >play.yml
  for format in json yaml; do
    env -i PATH=/usr/bin:/bin HOME="$work" LC_ALL=C.UTF-8 ANSIBLE_CALLBACK_RESULT_FORMAT=$format ANSIBLE_NOCOLOR=1 \
      ansible-playbook -v -i inventory play.yml >screen 2>err
    /usr/bin/python3 - $name $format <<'PY'
import sys
import yaml
text = open('screen').read()
result = text[text.index('changed: [a] => ') + 16:text.index('PLAY RECAP')]
print(*sys.argv[1:], repr(yaml.safe_load(result)['stdout']))
PY
  done
done | tee seen
diff seen - <<'SEEN'
several json 'all:\n\tcc  \n\x1b[31mred\x1b[0m\nend'
several yaml 'all:\n        cc\n[31mred[0m\nend'
one json 'all:\tcc  \x1b[31mred'
one yaml 'all:\tcc  \x1b[31mred'
SEEN
