#!/bin/bash
# keystoneauth, through which OpenStack's clients and services speak to each other, follows redirects by itself and takes `Location` for a whole
# URL. A path (`Location: /v3/`), which RFC 9110 (10.2.2) allows, and which many servers and proxies send, ends the request with
# UnknownConnectionError "Invalid URL '/v3/': No scheme supplied", an error of the network by its class and of the caller's URL by its
# text; the URL that was asked for is not in it. requests, on which it stands, and curl follow it.
# A guess: it is read against the URL that was asked for.
# Seen with python3-keystoneauth1 5.0.0-2, python3-requests 2.28.1+dfsg-1 of Debian 12 and a server of Python's own: the lines at the end.
# Matters for: services behind a proxy or load balancer; which end is at fault is not in the log.
# As root it installs Debian's python3-keystoneauth1 where it is missing.
set -euo pipefail
export PATH=/usr/bin:/bin LC_ALL=C.UTF-8
dpkg-query -W python3-keystoneauth1 >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-keystoneauth1 >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-keystoneauth1 python3-requests
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >try.py <<'PY'
import http.server
import threading

import requests
from keystoneauth1 import exceptions, session


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        moved = {'/path': '/v3/', '/whole': base + '/v3/'}.get(self.path)
        self.send_response(301 if moved else 200)
        if moved:
            self.send_header('Location', moved)
        self.send_header('Content-Length', '0')
        self.end_headers()

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Answer)
base = f'http://127.0.0.1:{server.server_port}'
threading.Thread(target=server.serve_forever, daemon=True).start()
for kind in 'whole', 'path':
    for client in session.Session(), requests.Session():
        try:
            result = client.get(f'{base}/{kind}').url.replace(base, '')
        except exceptions.ClientException as error:
            result = f'{type(error).__name__}: {error}'
        print(f'{kind}, {type(client).__module__.split(".")[0]}: {result}')
PY
python3 try.py | tee seen
diff seen - <<'SEEN'
whole, keystoneauth1: /v3/
whole, requests: /v3/
path, keystoneauth1: UnknownConnectionError: Unexpected exception for /v3/: Invalid URL '/v3/': No scheme supplied. Perhaps you meant http:///v3/?
path, requests: /v3/
SEEN
