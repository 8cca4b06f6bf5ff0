#!/bin/bash
# Columns that a command built on cliff (openstack, and most of OpenStack's clients) is asked for by -c come in the order of its table,
# not in that asked for: `-f value -c Status -c ID` prints the id first. A name of several that there is none of is left out
# without a word, so the columns behind it move up; only where none is known there is an error. And --sort-column puts 10 before 2.
# Nothing and the text "None" are one in `-f value` and `-f shell`; `-f csv` has an empty cell, `-f json` null.
# A guess: `-c A -c B` is A, then B, as `ps -o` and `lsblk -o` have it; a wrong name is an error.
# Seen with python3-cliff 4.0.0-2 of Debian 12, of a list with the columns ID, Name, Status:
#   -c Status -c ID:  1 ERROR, 10 ACTIVE
#   -c Nmae -c ID:    1, 10; exit status 0
# Matters for: scripts with `read -r status id`, in which a status then is an id.
# As root it installs Debian's package python3-cliff where it is missing.
set -euo pipefail
dpkg-query -W python3-cliff >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-cliff >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-cliff
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >demo.py <<'PY'
import sys
from cliff.app import App
from cliff.commandmanager import CommandManager
from cliff.lister import Lister


class ListServers(Lister):
    def take_action(self, parsed_args):
        return ('ID', 'Name', 'Status'), [('2', 'web', 'ERROR'), ('10', None, 'ACTIVE')]


class Demo(App):
    def __init__(self):
        commands = CommandManager('demo.none')
        commands.add_command('list', ListServers)
        super().__init__('a demo', '1', commands)


sys.exit(Demo().run(sys.argv[1:]))
PY
list() {
  local status=0 out
  out=$(/usr/bin/python3 demo.py list "$@" 2>&1) || status=$?
  echo "$*: $(tr '\n' ';' <<<"$out") $status"
}
{
  list -f value -c Status -c ID
  list -f csv --quote none -c Status -c ID
  list -f value -c Nmae -c ID
  list -f value -c Nmae
  list -f value -c ID --sort-column ID
  list -f value -c Name
} | tee seen
diff seen - <<'SEEN'
-f value -c Status -c ID: 2 ERROR;10 ACTIVE; 0
-f csv --quote none -c Status -c ID: ID,Status;2,ERROR;10,ACTIVE; 0
-f value -c Nmae -c ID: 2;10; 0
-f value -c Nmae: No recognized column names in ['Nmae']. Recognized columns are ('ID', 'Name', 'Status').; 1
-f value -c ID --sort-column ID: 10;2; 0
-f value -c Name: web;None; 0
SEEN
