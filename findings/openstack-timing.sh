#!/bin/bash
# `openstack --timing` writes its times behind the command's output, on the same standard output, after an empty line and, if that is no table, as
# CSV with a head: what was JSON, a value or CSV by -f is that no more, and ends with 0. jq and json.load() break at it; `-f value`, which a
# script puts into a variable, has four lines more.
# A guess: standard error, as of -v and --debug; or a table there.
# Seen with python3-openstackclient 6.0.0-4 of Debian 12, which lists a container of a server of Python's own (no authentication): the lines
# at the end (times as T).
# Matters for: jobs that add it to find what is slow, and those that read the output.
# As root it installs Debian's python3-openstackclient where it is missing.
set -euo pipefail
export PATH=/usr/bin:/bin LC_ALL=C.UTF-8
dpkg-query -W python3-openstackclient >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-openstackclient >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-openstackclient python3-osc-lib python3-cliff
work=$(mktemp -d)
cd "$work"
cat >server.py <<'PY'
import http.server


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b'[{"name": "logs", "count": 1, "bytes": 2}]'
        self.send_response(200)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Answer)
print(server.server_port, flush=True)
server.serve_forever()
PY
python3 server.py >port &
server=$!
trap 'kill $server; rm -rf "$work"' EXIT
until [ -s port ]; do sleep 0.1; done
for format in json value csv; do
  HOME=$work openstack --os-auth-type none --os-endpoint "http://127.0.0.1:$(cat port)/v1/demo" --timing container list -f $format >out 2>err
  echo "$format, standard error of $(wc -c <err) bytes:"
  sed -E 's/:[0-9]+\//:PORT\//; s/,[0-9.e-]+$/,T/' out
done | tee seen
diff seen - <<'SEEN'
json, standard error of 0 bytes:
[
  {
    "Name": "logs"
  }
]

"URL","Seconds"
"GET http://127.0.0.1:PORT/v1/demo?format=json",T
"Total",T
value, standard error of 0 bytes:
logs

"URL","Seconds"
"GET http://127.0.0.1:PORT/v1/demo?format=json",T
"Total",T
csv, standard error of 0 bytes:
"Name"
"logs"

"URL","Seconds"
"GET http://127.0.0.1:PORT/v1/demo?format=json",T
"Total",T
SEEN
