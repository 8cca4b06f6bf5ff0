#!/bin/bash
# oslo.log ends the line of a LOG.exception() with the exception itself, name and text (`it broke: ValueError: ...`), in its default
# formats, before the traceback has it again. An exception with a text of several lines, as each error of a database is (the statement
# and a link come behind), so puts lines into the log that have no head: between the message and the traceback, whose own lines all
# have one (logging_exception_prefix). The instance that a record is about is written the same way, as it is given: a string
# `u-1` and the message `built` are `u-1built`; and `resource=` is in no default format.
# A guess: the message is what was given to LOG.exception(), and each line of an exception has a head.
# Seen with python3-oslo.log 5.0.1-1 of Debian 12:
#   ERROR demo [-] it broke: ValueError: first
#   second
#   ERROR demo Traceback (most recent call last):
#   ...
#   ERROR demo second
# Matters for: readers of services' logs that take the time and the level from a line's head, and group errors by their message: with
# the exception in it, each has a statement of its own.
# As root it installs Debian's package python3-oslo.log where it is missing.
set -euo pipefail
dpkg-query -W python3-oslo.log >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-oslo.log >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-oslo.log
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >try.py <<'PY'
import sys
from oslo_config import cfg
from oslo_log import log
conf = cfg.ConfigOpts()
log.register_options(conf)
conf(sys.argv[1:], project='demo')
log.setup(conf, 'demo')
LOG = log.getLogger('demo')
try:
    raise ValueError('first\nsecond')
except ValueError:
    LOG.exception('it broke')
LOG.info('built', instance='u-1')
LOG.info('bound', resource={'type': 'port', 'id': 'p-1'})
PY
env -i PATH=/usr/bin:/bin HOME="$work" LC_ALL=C.UTF-8 /usr/bin/python3 try.py --log-file "$work/log" 2>err
sed -E 's/^[0-9-]+ [0-9:.]+ [0-9]+ //; /File "|raise Value/d; s/ +$//' log | grep -v '^ERROR demo$' | tee seen
diff seen - <<'SEEN'
ERROR demo [-] it broke: ValueError: first
second
ERROR demo Traceback (most recent call last):
ERROR demo ValueError: first
ERROR demo second
INFO demo [-] u-1built
INFO demo [-] bound
SEEN
