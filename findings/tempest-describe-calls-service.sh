#!/bin/bash
# Tempest's subunit-describe-calls names the service of a call by its port, and takes for the port what is behind the last colon of the
# URL that has a digit behind it. So a call to nova on its port is of an "Unknown" service as soon as a time is in the query
# (`changes-since=2026-11-28T19:35:09`: port 09), and so is each call of a cloud whose services have a path in place of a
# port (`http://host/compute/v2.1`), as every DevStack of today. --ports helps neither.
# A guess: the port is that of the URL's authority, and nova is found in a present-day stream.
# Seen with python3-tempest 1:33.0.0-1 of Debian 12; the stream is of a test with Tempest's own REST client, on a server
# of Python's own (for DevStack's form it is the client's proxy), whose port is nova's by --ports:
#   Nova to v2.1/servers, Unknown to v2.1/servers?changes-since=2026-11-28T19:35:09, Unknown to compute/v2.1/servers
# Matters for: whoever lists what a failed Tempest test asked of which service.
set -euo pipefail
for package in python3-subunit python3-fixtures python3-oslo.log python3-oslo.concurrency python3-oslo.serialization python3-cliff \
  python3-jsonschema python3-urllib3; do
  dpkg-query -W "$package" >/dev/null 2>&1 || missing+=" $package"
done
[ -z "${missing:-}" ] || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing >/dev/null
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; chmod 777 "$work"; cd "$work"
apt-get download -qq python3-tempest
dpkg-deb -f ./*.deb Package Version
dpkg-deb -x ./*.deb tempest
export PYTHONPATH=$work/tempest/usr/lib/python3/dist-packages PYTHONDONTWRITEBYTECODE=1
cat >test_calls.py <<'PY'
import http.server
import json
import logging
import threading

import fixtures
import testtools
from tempest.lib.common import rest_client


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', '2')
        self.end_headers()
        self.wfile.write(b'{}')

    def log_message(self, *args):
        pass


class Catalog:
    """In the place of keystone: the address of the one service there is."""

    def __init__(self, base):
        self.base = base

    def auth_request(self, method, url, headers=None, body=None, filters=None):
        return self.base + url, headers or {}, body


class ServersTest(testtools.TestCase):
    def test_list(self):
        self.useFixture(fixtures.FakeLogger(
            format='%(asctime)s %(process)d %(levelname)-8s [%(name)s] %(message)s', level=logging.INFO))
        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Answer)
        self.addCleanup(server.server_close)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.shutdown)
        with open('ports.json', 'w') as ports:
            json.dump({str(server.server_port): 'Nova'}, ports)
        own = f'http://127.0.0.1:{server.server_port}'
        for base, proxy in (own, None), ('http://10.0.0.2/compute', own):
            client = rest_client.RestClient(Catalog(base), 'compute', 'RegionOne', proxy_url=proxy)
            client.get('/v2.1/servers')
            client.get('/v2.1/servers?changes-since=2026-11-28T19:35:09')
PY
/usr/bin/python3 -m subunit.run test_calls >stream
cat >describe.py <<'PY'
from tempest.cmd.subunit_describe_calls import entry_point
entry_point()
PY
seen=$(/usr/bin/python3 describe.py -s stream -p ports.json | grep -oE 'request for .*')
echo "$seen"
[ "$seen" = 'request for Nova to v2.1/servers
request for Unknown to v2.1/servers?changes-since=2026-11-28T19:35:09
request for Unknown to compute/v2.1/servers
request for Unknown to compute/v2.1/servers?changes-since=2026-11-28T19:35:09' ]
