#!/bin/bash
# The callback counter_enabled, which numbers Ansible's tasks ("TASK 3/40"), prints nothing of a task with a loop: no line for an item, none
# for the task. So where it is such a task that fails, the screen has no "fatal", no "failed", no reason and no host, but failed=1 in
# the recap. And its total is that of the last of the play's blocks alone, where there are any: of four tasks in two halves the
# numbers go 1/2, 2/2, 3/2, 4/2.
# A guess: the default callback, and numbers.
# Seen with ansible 7.7.0+dfsg-3+deb12u1 (community.general), ansible-core 2.14.18-0+deb12u2 of Debian 12, of a play whose loop over three fails at
# the second: "TASK 3/2 [looping]" and an empty line; the default callback: changed, failed: [a] (item=1) with the reason, changed
# Matters for: long deployments whose log is all that there is; the task that ended them is one without a result.
# As root it installs Debian's package ansible where it is missing.
set -euo pipefail
dpkg-query -W ansible >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends ansible >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' ansible ansible-core
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
echo 'a ansible_connection=local ansible_python_interpreter=/usr/bin/python3' >inventory
cat >play.yml <<'YAML'
- hosts: a
  gather_facts: false
  tasks:
    - block:
        - name: one
          debug: { msg: one }
        - name: two
          debug: { msg: two }
    - name: three
      debug: { msg: three }
    - name: looping
      command: sh -c "echo reason{{ item }} >&2; exit {{ item }}"
      loop: [0, 1, 0]
YAML
play() { # CALLBACK
  local status=0
  env -i PATH=/usr/bin:/bin HOME="$work" LC_ALL=C.UTF-8 ANSIBLE_NOCOLOR=1 ANSIBLE_STDOUT_CALLBACK="$1" \
    ansible-playbook -i inventory play.yml >screen 2>err || status=$?
  echo "$1: $status"
  grep -oE '^TASK [^*]*[^ *]' screen | paste -sd';'
  sed '1,/^TASK.*looping/d; /^$/,$d' screen | cut -d' ' -f1-3
  grep -oE 'failed=.' screen
}
{ play default; play community.general.counter_enabled; } | tee seen
diff seen - <<'SEEN'
default: 2
TASK [one];TASK [two];TASK [three];TASK [looping]
changed: [a] =>
failed: [a] (item=1)
changed: [a] =>
failed=1
community.general.counter_enabled: 2
TASK 1/2 [one];TASK 2/2 [two];TASK 3/2 [three];TASK 4/2 [looping]
failed=1
SEEN
