#!/bin/bash
# Ansible's callback `tree`, "a JSON dump of events in a directory, a file for each host", keeps one event of a host: each task writes over what
# was there, so of a play it has the last task that ran on the host, and what failed or changed before is gone, also where its failure was
# ignored or rescued. The file has no name of the task, and which of the results it is, ok, failed or unreachable, is what is in it.
# A guess: all of a host's results, in order.
# Seen with ansible-core 2.14.18-0+deb12u2 of Debian 12, of three tasks on two hosts, on one of which the second fails: the lines at the end.
# Matters for: who turns it on to have the results of a job as data.
# As root it installs Debian's package ansible-core where it is missing.
set -euo pipefail
dpkg-query -W ansible-core >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends ansible-core >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' ansible-core
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
for host in a b; do echo "$host ansible_connection=local ansible_python_interpreter=/usr/bin/python3"; done >inventory
cat >play.yml <<'YAML'
- hosts: all
  gather_facts: false
  tasks:
    - block:
        - debug: { msg: first }
        - fail: { msg: broken }
          when: inventory_hostname == 'a'
      rescue:
        - debug: { msg: collects }
    - debug: { msg: last }
YAML
env -i PATH=/usr/bin:/bin HOME="$work" LC_ALL=C.UTF-8 ANSIBLE_CALLBACKS_ENABLED=tree ANSIBLE_CALLBACK_TREE_DIR="$work/tree" \
  ANSIBLE_NOCOLOR=1 ansible-playbook -i inventory play.yml >screen 2>err
{
  grep -E '^[ab] +:' screen | tr -s ' '
  for file in tree/*; do echo "$file: $(tr -s ' \n' ' ' <"$file")"; done
} | tee seen
diff seen - <<'SEEN'
a : ok=3 changed=0 unreachable=0 failed=0 skipped=0 rescued=1 ignored=0 
b : ok=2 changed=0 unreachable=0 failed=0 skipped=1 rescued=0 ignored=0 
tree/a: { "changed": false, "msg": "last" }
tree/b: { "changed": false, "msg": "last" }
SEEN
