#!/bin/bash
# Where all hosts of a play are lost, Ansible ends the whole run: the plays behind it, for other hosts, are not run, nor is one for
# localhost. Where one host of the play is left, they are. So a last play that collects logs or gives a machine back runs in a job of two
# nodes of which one broke, and does not in a job of one. The summary has no line for a host that never had its turn.
# The same with `run_once`: its failure is every host's, and the others are in no line of the summary.
# A guess: a play's failures take its own hosts out; the next play runs for the hosts that it names.
# Seen with ansible-core 2.14.18-0+deb12u2 of Debian 12 and 2.19.11-0+deb13u1 of Debian 13; a fails, b does not:
#   hosts: a      then hosts: c: exit status 2, summary: a
#   hosts: a,b    then hosts: c: exit status 2, summary: a b c
#   hosts: a,b, run_once:        exit status 2, summary: a
# Matters for: playbooks whose last play is the clean-up, and who counts a run's hosts by its summary.
# As root it installs Debian's package ansible-core where it is missing.
set -euo pipefail
dpkg-query -W ansible-core >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends ansible-core >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' ansible-core
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin HOME=$work LC_ALL=C.UTF-8 ANSIBLE_NOCOLOR=1
for host in a b c; do echo "$host ansible_connection=local ansible_python_interpreter=/usr/bin/python3"; done >inventory
run() { # NAME HOSTS [TASK'S KEY]
  cat >"$1.yml" <<YAML
- hosts: $2
  gather_facts: false
  tasks:
    - shell: test {{ inventory_hostname }} != a
      ${3:-}
- hosts: c
  gather_facts: false
  tasks:
    - command: "true"
YAML
  local code=0
  ansible-playbook -i inventory "$1.yml" >"$1.log" 2>&1 || code=$?
  echo "$1: exit status $code, summary: $(sed -n '/PLAY RECAP/,$ s/ *:.*ok=.*//p' "$1.log" | tr '\n' ' ')"
}
{
  run alone a
  run beside a,b
  run once a,b 'run_once: true'
} | tee seen
diff seen - <<'SEEN'
alone: exit status 2, summary: a 
beside: exit status 2, summary: a b c 
once: exit status 2, summary: a 
SEEN
