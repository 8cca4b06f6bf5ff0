#!/bin/bash
# `stdout_lines` of Ansible is not stdout by lines: it is Python's splitlines(), to which a carriage return, a form feed, a vertical tab, the
# bytes 1C to 1E, U+0085 and U+2028 end a line as a newline does. A progress bar (`50%`, CR, `100%`) is a line for each step, and which
# of them it was that ended the line is gone. `stdout` has all but the newlines at its end. `wc -l`, grep and sed count newlines only.
# A guess: stdout split at newlines.
# Seen with ansible-core 2.14.18-0+deb12u2 of Debian 12, of two lines by `wc -l`:
#   stdout_lines: get 50%, get 100%, page one, page two, column, field, paragraph, next
# Matters for: tasks that take the Nth line, or loop over them, and who shows a job's results by stdout_lines (job-output.json).
# As root it installs Debian's package ansible-core where it is missing.
set -euo pipefail
dpkg-query -W ansible-core >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends ansible-core >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' ansible-core
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin HOME=$work ANSIBLE_LOCALHOST_WARNING=0 ANSIBLE_NOCOWS=1 LC_ALL=C.UTF-8
printf 'get 50%%\rget 100%%\npage one\fpage two\vcolumn\034field\342\200\250paragraph\302\205next\n' >output
cat >play.yml <<'END'
- hosts: localhost
  connection: local
  gather_facts: false
  tasks:
    - command: cat output
      args:
        chdir: "{{ playbook_dir }}"
      register: result
    - copy:
        dest: "{{ playbook_dir }}/lines"
        content: "{{ result.stdout_lines | join('\n') }}\n"
END
ansible-playbook -i localhost, play.yml >screen
echo "wc -l: $(wc -l <output)" | tee seen
tee -a seen <lines
diff seen - <<'SEEN'
wc -l: 2
get 50%
get 100%
page one
page two
column
field
paragraph
next
SEEN
