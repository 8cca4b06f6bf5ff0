#!/bin/bash
# The JSON that ansible.posix.json makes has another shape where a play names Ansible's default strategy in full: with `strategy:
# ansible.builtin.linear`, which runs as `linear` does, each task is listed once for every host, with that host only, under one id.
# (Its documentation has that of `free`, `host_pinned` and strategies of one's own.) In neither shape is there a sign at a task that
# its failure was ignored or rescued: `failed: true` is all, and only the counts of a host say that nothing failed.
# A guess: ansible.builtin.NAME is NAME, and what ended well can be told from what failed.
# Seen with ansible-core 2.14.18-0+deb12u2, ansible 7.7.0+dfsg-3+deb12u1 (ansible.posix 1.5.4) of Debian 12, of three tasks on two
# hosts, the first ignored, the second rescued by the third; both end with 0:
#   linear:                  3 tasks, of 2 hosts each; failed 4; failures 0
#   ansible.builtin.linear:  6 tasks, of 1 host each;  failed 4; failures 0
# Matters for: readers of such files, who count tasks or look for the one that broke the run.
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
collections=$work/usr/lib/python3/dist-packages
for host in a b; do echo "$host ansible_connection=local ansible_python_interpreter=/usr/bin/python3"; done >inventory
for how in linear ansible.builtin.linear; do
  cat >play.yml <<YAML
- hosts: all
  gather_facts: false
  strategy: $how
  tasks:
    - command: "false"
      ignore_errors: true
    - block:
        - command: "false"
      rescue:
        - command: "true"
YAML
  env -i PATH=/usr/bin:/bin HOME="$work" LC_ALL=C.UTF-8 ANSIBLE_COLLECTIONS_PATH="$collections" \
    ANSIBLE_STDOUT_CALLBACK=ansible.posix.json ansible-playbook -i inventory play.yml >out.json 2>err
  /usr/bin/python3 - "$how" <<'PY'
import json, sys
out = json.load(open('out.json'))
tasks = out['plays'][0]['tasks']
results = [result for task in tasks for result in task['hosts'].values()]
failed = [result for result in results if result.get('failed')]
assert not [key for result in failed for key in result if 'ignore' in key or 'rescue' in key]
print(sys.argv[1], 'tasks', len(tasks), 'ids', len({task['task']['id'] for task in tasks}), 'results', len(results), 'failed', len(failed),
      'failures', sum(host['failures'] for host in out['stats'].values()))
PY
done | tee seen
[ "$(cat seen)" = 'linear tasks 3 ids 3 results 6 failed 4 failures 0
ansible.builtin.linear tasks 6 ids 3 results 6 failed 4 failures 0' ]
