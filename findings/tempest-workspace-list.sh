#!/bin/bash
# `tempest workspace list` forgets: a workspace whose directory is not there at that moment (moved, renamed, on a share that is not mounted) is taken
# out of the register, ~/.tempest/workspace.yaml, and not listed, without a word and with status 0. When the directory is back,
# `tempest run --workspace NAME` does not know it, nor does `workspace move`, which is there for a directory that was moved ("A workspace
# was not found"): it works if nobody looked before.
# A guess: a list lists, and marks what is not there or leaves it out.
# Seen with python3-tempest 1:33.0.0-1 of Debian 12: the register after each step, at the end.
# Matters for: machines that test several clouds, and nodes on which a job looks what there is.
set -euo pipefail
for package in python3-subunit python3-fixtures python3-oslo.log python3-oslo.concurrency python3-oslo.serialization python3-cliff \
  python3-jsonschema python3-urllib3 python3-stestr python3-prettytable python3-paramiko python3-debtcollector; do
  dpkg-query -W "$package" >/dev/null 2>&1 || missing+=" $package"
done
[ -z "${missing:-}" ] || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 777 "$work"
cd "$work"
apt-get download -qq python3-tempest
dpkg-deb -f ./*.deb Package Version
dpkg-deb -x ./*.deb root
cat >tempest.py <<'PY'
import sys
sys.path[0] = 'root/usr/lib/python3/dist-packages'
from tempest.cmd.main import main
sys.exit(main(sys.argv[1:]))
PY
cat >register.yaml <<YAML
cloud: $work/cloud
YAML
step() { # WHAT ARGUMENTS
  code=0
  env -i PATH=/usr/bin:/bin HOME="$work" LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 \
    /usr/bin/python3 tempest.py workspace "${@:2}" --workspace-path "$work/register.yaml" >screen 2>err || code=$?
  echo "$1: exit status $code, register: $(sed "s#$work#DIR#; s/^{}$/empty/" register.yaml)$(grep -ho 'A workspace was not found' screen err | sed 's/^/, /')"
}
mkdir cloud
{
  step 'list' list
  mv cloud moved
  step 'list, the directory is away' list
  step 'move to where it is' move --name cloud --path "$work/moved"
  echo "cloud: $work/cloud" >register.yaml
  step 'move, nobody looked' move --name cloud --path "$work/moved"
} | tee seen
diff seen - <<'SEEN'
list: exit status 0, register: cloud: DIR/cloud
list, the directory is away: exit status 0, register: empty
move to where it is: exit status 1, register: empty, A workspace was not found
move, nobody looked: exit status 0, register: cloud: DIR/moved
SEEN
