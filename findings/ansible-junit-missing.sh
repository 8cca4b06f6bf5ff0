#!/bin/bash
# The JUnit report of Ansible's callback `junit` has no unreachable host: neither as an error nor as a test. Where that is all that
# went wrong, the run ends with 4 and its report has 0 failures, 0 errors. And of a handler that runs twice on a host
# (`meta: flush_handlers`) it has the first run only; of the second, which may be the one that fails, there is a warning on
# standard error, "duplicate host callback", and the report is green.
# A guess: an unreachable host is an `<error>`, each run of a handler is a test case.
# Seen with ansible-core 2.14.18-0+deb12u2 of Debian 12:
#   a host gone:               exit status 4, tests="1" failures="0" errors="0"
#   handler fails second time: exit status 2, tests="4" failures="0" errors="0"
# Matters for: jobs whose result or page is made of that report (Jenkins, GitLab).
set -euo pipefail
dpkg-query -W ansible-core >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends ansible-core openssh-client >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' ansible-core
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >inventory <<'INI'
here ansible_connection=local ansible_python_interpreter=/usr/bin/python3
gone ansible_connection=ssh ansible_host=127.0.0.1 ansible_port=1
INI
cat >gone.yml <<'YAML'
- hosts: all
  gather_facts: false
  tasks:
    - ping:
YAML
cat >twice.yml <<'YAML'
- hosts: here
  gather_facts: false
  tasks:
    - command: "true"
      notify: restart
    - meta: flush_handlers
    - file: {path: "{{ playbook_dir }}/broken", state: touch}
    - command: "true"
      notify: restart
  handlers:
    - name: restart
      command: test ! -e {{ playbook_dir }}/broken
YAML
report() { # PLAYBOOK
  local code=0
  env -i PATH=/usr/bin:/bin HOME="$work" LC_ALL=C.UTF-8 ANSIBLE_CALLBACKS_ENABLED=junit JUNIT_OUTPUT_DIR="$work/$1" \
    ansible-playbook -i inventory "$1.yml" >"$1.log" 2>"$1.err" || code=$?
  /usr/bin/python3 - "$1" "$code" <<'PY'
import glob, sys
import xml.etree.ElementTree as tree
name, code = sys.argv[1:]
suite = tree.parse(glob.glob(name + '/*.xml')[0]).getroot()[0].attrib
print(f'{name}: exit status {code},', *(f'{key}={suite[key]}' for key in ('tests', 'failures', 'errors')))
PY
}
seen=$(report gone; report twice)
echo "$seen"
grep -q '^gone .*unreachable=1 ' gone.log
[ "$(cat gone/*.xml | grep -c '\[gone\]' || true)" = 0 ]
[ "$(cat gone/*.xml | grep -c '\[here\]' || true)" = 1 ]
grep -q '^here .*failed=1 ' twice.log
tr -s ' \n' '  ' <twice.err | grep -q 'duplicate host callback'
[ "$seen" = 'gone: exit status 4, tests=1 failures=0 errors=0
twice: exit status 2, tests=4 failures=0 errors=0' ]
