#!/bin/bash
# oslo.log's JSON formatter (use_json) loses records that its text formatter writes: where an argument of the message is bytes that
# are no UTF-8 (a console log, a key, a body), the line is not in the log; what is left is a "--- Logging error ---" on
# standard error. A dict as an argument is kept, and what JSON does not know becomes its repr.
# And a line in JSON has no zone in any of its times but `created`: asctime is local time.
# Seen with python3-oslo.log 5.0.1-1 of Debian 12 and 7.1.0-4 of Debian 13, of three records: text 3 lines, JSON 2.
# Matters for: services whose log is the only trace of a failure, and who compare times of nodes.
set -euo pipefail
dpkg-query -W python3-oslo.log >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-oslo.log >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin
dpkg-query -W -f '${Package} ${Version}\n' python3-oslo.log
cat >try.py <<'PY'
import sys
from oslo_config import cfg
from oslo_log import log

conf = cfg.ConfigOpts()
log.register_options(conf)
conf(['--log-file', sys.argv[1]], project='demo')
conf.set_override('use_json', sys.argv[1].endswith('json'))
log.setup(conf, 'demo')
logger = log.getLogger('demo')
logger.info('first %s', object)
logger.error('console of the guest: %s', b'\xff\x00')
logger.info('last %s', {'a': 1})
PY
TZ=Asia/Tokyo python3 try.py log.text 2>errors.text
TZ=Asia/Tokyo python3 try.py log.json 2>errors.json
echo "text: $(wc -l <log.text) lines, JSON: $(wc -l <log.json); $(grep -c 'Logging error' errors.json) on standard error"
python3 - <<'PY'
import datetime
import json

assert len(open('log.text').readlines()) == 3
lines = [json.loads(line) for line in open('log.json')]
assert [line['message'] for line in lines] == ["first <class 'object'>", "last {'a': 1}"], lines
local = datetime.datetime.fromisoformat(lines[0]['asctime'].replace(',', '.'))
utc = datetime.datetime.fromtimestamp(lines[0]['created'], datetime.timezone.utc).replace(tzinfo=None)
assert abs(local - utc - datetime.timedelta(hours=9)) < datetime.timedelta(seconds=2), (local, utc)
assert open('errors.text').read() == ''
assert open('errors.json').read().count('--- Logging error ---') == 1
PY
