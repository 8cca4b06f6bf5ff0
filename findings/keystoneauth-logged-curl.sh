#!/bin/bash
# The curl commands that OpenStack's clients and services write into their logs (keystoneauth's "REQ: curl -g -i ...", as of `openstack --debug`) are
# not the requests that were sent. Parameters are put behind a second `?` where the URL has some of its own: "?limit=1?name=x", which
# asks for a limit of "1?name=x". A body with an apostrophe is put between apostrophes as it is, and is none when it is pasted into a
# shell. The line behind the answer ("call to ... used request id") has the URL as it was.
# A guess: what the log has is what was sent, but for the token's hash; it is written as a command to be repeated.
# Seen with python3-keystoneauth1 5.0.0-2 of Debian 12 and a server of Python's own: the lines at the end, and what the server was asked for.
# Matters for: who repeats a request of a failed test, and what reads URLs from such logs.
# As root it installs Debian's python3-keystoneauth1 where it is missing.
set -euo pipefail
export PATH=/usr/bin:/bin LC_ALL=C.UTF-8
dpkg-query -W python3-keystoneauth1 >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-keystoneauth1 >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-keystoneauth1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >try.py <<'PY'
import http.server
import logging
import re
import sys
import threading

from keystoneauth1 import session


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = self.rfile.read(int(self.headers.get('Content-Length', 0))).decode()
        print('server:', self.command, self.path, body)
        self.send_response(200)
        self.send_header('x-openstack-request-id', 'req-1')
        self.send_header('Content-Length', '0')
        self.end_headers()

    do_POST = do_GET

    def log_message(self, *args):
        pass


class Show(logging.Handler):
    def emit(self, record):
        text = re.sub(r' -H "(User-Agent|Accept|Content-Type):[^"]*"', '', record.getMessage())
        if not text.startswith('RESP'):
            print('log:', text.replace(base, 'http://host'))


logger = logging.getLogger('keystoneauth')
logger.setLevel(logging.DEBUG)
logger.addHandler(Show())
server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Answer)
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f'http://127.0.0.1:{server.server_port}'
client = session.Session()
client.get(base + '/servers?limit=1', params={'name': 'x'})
client.post(base + '/servers', json={'name': "the user's"})
PY
python3 try.py | tee seen
printf '%s\n' "printf '%s\n' $(sed -n "s/^log: REQ: .* \(-d .*\)/\1/p" seen)" >paste.sh
echo "a shell: $(sh paste.sh 2>&1 | sed 's/.*: \(Syntax error.*\|Unterminated.*\)/\1/')" | tee -a seen
diff seen - <<'SEEN'
log: REQ: curl -g -i -X GET "http://host/servers?limit=1?name=x"
server: GET /servers?limit=1&name=x 
log: GET call to http://host/servers?limit=1&name=x used request id req-1
log: REQ: curl -g -i -X POST http://host/servers -d '{"name": "the user's"}'
server: POST /servers {"name": "the user's"}
log: POST call to http://host/servers used request id req-1
a shell: Unterminated quoted string
SEEN
