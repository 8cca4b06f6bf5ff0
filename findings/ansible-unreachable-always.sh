#!/bin/bash
# A block's `always` is not run for a host that cannot be reached any more, nor is its `rescue`: the host is taken out of the play where it
# stands. The documentation says so of rescue; always is "no matter what the task status". With `ignore_unreachable` the host goes on,
# and then the task that could not be run is a success to `is succeeded`, and rescue still is not run.
# A guess: rescue or not, what stands under always is run, on localhost by delegate_to at least.
# Seen with ansible-core 2.14.18-0+deb12u2 of Debian 12, of a task that fails, or that no connection can be made for, in a block:
#   fails:                        rescue, always; exit status 0
#   unreachable:                  neither; 4
#   unreachable, ignored:         the next task, always; 0; r is succeeded
# Matters for: clean-up of what was taken for a node (an address, a lock, the node itself), which stands there and is delegated.
# As root it installs Debian's packages ansible-core and openssh-client where they are missing.
set -euo pipefail
packages='ansible-core openssh-client'
dpkg-query -W $packages >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $packages >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' ansible-core
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin HOME=$work ANSIBLE_LOCALHOST_WARNING=0 ANSIBLE_NOCOWS=1
printf 'node1 ansible_connection=local\n' >hosts
play() {
  cat >play.yml <<END
- hosts: node1
  gather_facts: false
  tasks:
    - block:
        - command: "$1"
          vars: $2
          ignore_unreachable: $3
          register: r
        - debug: msg="next, succeeded {{ r is succeeded }}"
      rescue:
        - debug: msg=rescue
      always:
        - debug: msg=always
          delegate_to: localhost
END
  local status=0
  ansible-playbook -i hosts play.yml >screen 2>&1 || status=$?
  echo "$4: $(sed -n 's/^ *"msg": "\(.*\)"$/\1;/p' screen | tr '\n' ' ')$status"
}
gone='{ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: 1}'
{
  play /bin/false '{}' false fails
  play /bin/true "$gone" false unreachable
  play /bin/true "$gone" true ignored
} | tee seen
diff seen - <<'SEEN'
fails: rescue; always; 0
unreachable: 4
ignored: next, succeeded True; always; 0
SEEN
