#!/bin/bash
# An error of urllib3 names the host it could not reach only where it counts retries: with `retries=False` (or Retry(False)) the
# message has neither host, port nor path, but the address in memory of an object, another one each time. With
# `retries=0`, which also tries once, all of it is there.
# Seen with python3-urllib3 1.26.12-1+deb12u4 of Debian 12:
#   False: <urllib3.connection.HTTPConnection object at 0x7fcbca9597d0>: Failed to establish a new connection: [Errno 111] ...
#   0:     HTTPConnectionPool(host='127.0.0.1', port=1): Max retries exceeded with url: /x (Caused by ...
# Matters for: failures that are grouped by their message (each is its own), and whoever has to find which service it was that
# did not answer.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin
dpkg-query -W -f '${Package} ${Version}\n' python3-urllib3
cat >try.py <<'PY'
import urllib3

said = {}
for name, retries in {'False': False, 'Retry(False)': urllib3.Retry(False), '0': 0}.items():
    try:
        urllib3.PoolManager().request('GET', 'http://127.0.0.1:1/x', retries=retries)
    except urllib3.exceptions.HTTPError as error:
        said[name] = str(error)
        print(f'{name}: {error}')
assert all('127.0.0.1' not in said[name] and 'port' not in said[name] for name in ('False', 'Retry(False)'))
assert all(said[name].startswith('<urllib3.connection.HTTPConnection object at 0x') for name in ('False', 'Retry(False)'))
assert said['0'].startswith("HTTPConnectionPool(host='127.0.0.1', port=1): Max retries exceeded with url: /x")
PY
python3 try.py
