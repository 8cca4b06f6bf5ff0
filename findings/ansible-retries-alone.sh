#!/bin/bash
# `retries` without `until` is nothing to the ansible-core of Debian 12, and "until it succeeds" to that of Debian 13: of one playbook a
# task that fails runs once there and three times here (a first time and two retries). Neither says a word of it, and the older one
# passes the key through its syntax check. The result of either has `attempts`, where it has it, one too low (see
# ansible-until-attempts.sh).
# A guess: one meaning, or an error where a key does nothing.
# Seen with ansible-core 2.14.18-0+deb12u2 (Debian 12) and 2.19.11-0+deb13u1 (Debian 13), `retries: 2`, `delay: 0`:
#   2.14: ran 1, "attempts" not there; 2.19: ran 3, "attempts": 2
# Matters for: roles that are run by both, and steps that must not run twice.
set -euo pipefail
dpkg-query -W ansible-core >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends ansible-core >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' ansible-core
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=$work LC_ALL=C.UTF-8 ANSIBLE_NOCOLOR=1
bash "$(dirname "$0")/debian13.sh" "$work" ansible-core
cd "$work"
cat >play.yml <<'YAML'
- hosts: localhost
  gather_facts: false
  tasks:
    - shell: echo ran >>"{{ ran }}"; exit 1
      retries: 2
      delay: 0
YAML
run() { # NAME PROGRAM
  python3 "$2" -i localhost, -c local -v -e "ran=$work/$1.ran ansible_python_interpreter=/usr/bin/python3" play.yml >"$1.log" 2>&1 || true
  echo "$1: ran $(wc -l <"$1.ran"), $(grep -oE '"attempts": [0-9]+' "$1.log" || echo no attempts)"
}
python3 /usr/bin/ansible-playbook --syntax-check -i localhost, play.yml >syntax
{
  run 2.14 /usr/bin/ansible-playbook
  PYTHONPATH=$work/root/usr/lib/python3/dist-packages run 2.19 "$work/root/usr/bin/ansible-playbook"
} | tee seen
diff seen - <<'SEEN'
2.14: ran 1, no attempts
2.19: ran 3, "attempts": 2
SEEN
