#!/bin/bash
# `ara result list` is not the list of results: those of tasks that failed under `ignore_errors` are left out, as --ignore-errors ("Return only
# results with 'ignore_errors: true', defaults to false") does not mean "all" where it is not given, but "only those without". So of a
# host with four results, two of them ignored failures, two are listed, and no line tells. --status ignored, which its help has beside
# ok and failed, is an error ("Failed to get on /api/v1/results"). --changed is not like that: without it there are all.
# A guess: all results; an option that narrows.
# Seen with python3-ara 1.5.8-1.1, ansible-core 2.14.18-0+deb12u2 of Debian 12, of one host: the lines at the end.
# Matters for: who looks for what went wrong in a run that went on: a failure that was ignored is mostly the first one.
# As root it installs Debian's packages python3-ara, ara-server and ansible-core where they are missing.
set -euo pipefail
packages='python3-ara ara-server ansible-core'
dpkg-query -W $packages >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $packages >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-ara ansible-core
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
echo 'a ansible_connection=local ansible_python_interpreter=/usr/bin/python3' >inventory
cat >play.yml <<'YAML'
- hosts: a
  gather_facts: false
  tasks:
    - command: echo first
    - fail: { msg: broken }
      ignore_errors: true
    - fail: { msg: broken, too }
      ignore_errors: true
    - debug: { msg: last }
YAML
with() { env -i PATH=/usr/bin:/bin HOME="$work" LC_ALL=C.UTF-8 ARA_BASE_DIR="$work/ara" "$@" 2>/dev/null; }
with ANSIBLE_NOCOLOR=1 ANSIBLE_CALLBACK_PLUGINS="$(/usr/bin/python3 -m ara.setup.callback_plugins)" \
  ansible-playbook -i inventory play.yml >screen
list() {
  with ara result list -f value -c status "$@" >said || true
  if grep -q ' ERROR ' said; then echo "$*: an error"; else echo "${*:-list}: $(sort said | paste -sd' ')"; fi
}
{
  grep -oE 'ok=. .*' screen | tr -s ' ' | cut -d' ' -f1,2,4,7
  list
  list --ignore-errors
  list --status ignored
  list --changed
} | tee seen
diff seen - <<'SEEN'
ok=4 changed=1 failed=0 ignored=2
list: changed ok
--ignore-errors: ignored ignored
--status ignored: an error
--changed: changed
SEEN
