#!/bin/bash
# The times of ansible.posix.profile_tasks are those between the starts of two tasks, whoever runs them. With the strategies `free` and
# `host_pinned` hosts are at different tasks, so a task is given what another one took: one that sleeps for 6 s on host a has
# the tenth of a second until host b began its next, and that next one, which sleeps nowhere, has the 6 s. The list is sorted by
# these times, and its sum is right. With `linear` it is as one reads it.
# A guess: of each task the time from its start to its last host's end.
# Seen with ansible-core 2.14.18-0+deb12u2, ansible 7.7.0+dfsg-3+deb12u1 (ansible.posix 1.5.4) of Debian 12, of three tasks on two
# hosts, the slowest by its list and the time given to the one that sleeps:
#   linear: sleeper, more than 6 s
#   free:   another, of more than 4 s; sleeper has less than 4
# Matters for: who looks in such a list for what to make quicker.
# As root it installs Debian's package ansible-core where it is missing.
set -euo pipefail
dpkg-query -W ansible-core >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends ansible-core >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' ansible-core
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
mkdir -m 777 deb
(cd deb && apt-get download -qq ansible)
dpkg-deb -f deb/*.deb Package Version
dpkg-deb --fsys-tarfile deb/*.deb | tar -x --wildcards '*/ansible_collections/ansible/posix/*'
export PATH=/usr/bin:/bin HOME=$work LC_ALL=C.UTF-8 ANSIBLE_NOCOLOR=1
export ANSIBLE_COLLECTIONS_PATH=$work/usr/lib/python3/dist-packages ANSIBLE_CALLBACKS_ENABLED=ansible.posix.profile_tasks
for host in a b; do echo "$host ansible_connection=local ansible_python_interpreter=/usr/bin/python3"; done >inventory
for strategy in linear free; do
  cat >play.yml <<YAML
- hosts: all
  gather_facts: false
  strategy: $strategy
  tasks:
    - name: sleeper
      command: sleep {{ 6 if inventory_hostname == 'a' else 0 }}
    - name: second
      command: "true"
    - name: third
      command: "true"
YAML
  ansible-playbook -i inventory play.yml | sed -n 's/^\(sleeper\|second\|third\) -* \([0-9.]*\)s$/\1 \2/p' >"$strategy"
  echo "$strategy: $(tr '\n' ' ' <"$strategy")"
done
awk 'NR == 1 { first = $1 } $1 == "sleeper" { exit !(first == "sleeper" && $2 >= 6) }' linear
awk 'NR == 1 { first = $1; most = $2 } $1 == "sleeper" { exit !(first != "sleeper" && $2 < 4 && most > 4) }' free
