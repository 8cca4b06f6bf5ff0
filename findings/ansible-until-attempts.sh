#!/bin/bash
# Ansible's `attempts`, in the result of a task with `until`, is one too few where the task failed, and right where it came to
# succeed: with `retries: 2` both ran three times, and say 2 and 3. So a failure after three tries cannot be told
# from a success at the second by the number, and what adds them up has too few runs, of the worst tasks only.
# A guess: the number of times that the task ran, or how often it was tried again; one of them.
# Seen with ansible-core 2.14.18-0+deb12u2 of Debian 12:
#   never succeeds:     ran 3, attempts 2
#   succeeds at last:   ran 3, attempts 3
# Matters for: what looks for flaky steps in job-output.json and in other results of Ansible.
set -euo pipefail
dpkg-query -W ansible-core >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends ansible-core >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' ansible-core
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >play.yml <<'YAML'
- hosts: localhost
  connection: local
  gather_facts: false
  tasks:
    - shell: echo x >>{{ playbook_dir }}/never; false
      register: never
      until: never is success
      retries: 2
      delay: 0
      ignore_errors: true
    - shell: echo x >>{{ playbook_dir }}/last; test $(wc -l <{{ playbook_dir }}/last) = 3
      register: last
      until: last is success
      retries: 2
      delay: 0
    - copy:
        content: "never says {{ never.attempts }}, last says {{ last.attempts }}"
        dest: "{{ playbook_dir }}/said"
YAML
env -i PATH=/usr/bin:/bin HOME="$work" LC_ALL=C.UTF-8 ansible-playbook play.yml >log 2>&1
seen="never ran $(wc -l <never), last ran $(wc -l <last); $(cat said)"
echo "seen: $seen"
[ "$seen" = 'never ran 3, last ran 3; never says 2, last says 3' ]
