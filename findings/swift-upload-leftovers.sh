#!/bin/bash
# `swift upload -H 'X-Delete-After: ...'`, by which logs go away by themselves, says it of the files only. Of a large one (-S) the header
# is the manifest's, and the segments, which are all of its content, have none: after the time they stay in CONTAINER_segments, where
# nothing names them any more, for a dynamic and a static (--use-slo) one alike. And an empty directory is an object of its own
# (application/directory, 0 bytes), without the header, too, so the listing keeps the folders of logs that are long gone.
# A guess: what was uploaded by the command goes after that time.
# Seen with python3-swiftclient 1:4.1.0-2, python3-swift 2.30.1-0+deb12u3 of Debian 12, of a file of 100 bytes in segments of 40 and an
# empty directory: X-Delete-At at the file (dynamic, static), not at its segments, nor at the directory
# Matters for: what logs cost in an object store; after a year most of it is of no log. An account's bytes and a sweep of the
# containers tell, HEAD of the logs does not.
# As root it installs Debian's packages python3-swift and python3-swiftclient where they are missing.
set -euo pipefail
dpkg-query -W python3-swiftclient >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-swiftclient >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-swiftclient
bash "$(dirname "$0")/swift/try.sh" <<'PY'
import json
import os
import sys
import eventlet
from eventlet.green import subprocess
from cluster import PROXY, allowing, ask, start

LARGE = '[filter:slo]\nuse = egg:swift#slo\n[filter:dlo]\nuse = egg:swift#dlo\n'
port = start('large', PROXY.replace('staticweb proxy', 'slo dlo proxy') + LARGE, eventlet.listen(('127.0.0.1', 0)), allowing)
os.makedirs('job/empty')
with open('job/console.txt', 'w') as file:
    file.write('x' * 100)
seen = []
for kind, options in ('dynamic', []), ('static', ['--use-slo']):
    subprocess.run(['/usr/bin/swift', '--os-storage-url', f'http://127.0.0.1:{port}/v1/AUTH_a', '--os-auth-token', 'x',
                    'upload', 'logs', 'job', '-S', '40', '-H', 'X-Delete-After: 86400', *options],
                   check=True, stdout=subprocess.DEVNULL)
    for container in '', '_segments':
        for entry in json.loads(ask(port, 'GET', f'{container}?format=json')[2]):
            goes = ask(port, 'HEAD', f'{container}/{entry["name"]}')[1]['X-Delete-At']
            seen.append(f"{kind} {container or 'logs'} {entry['bytes']} {'goes' if goes else 'stays'}")
            print(seen[-1], entry['name'])
sys.exit(0 if seen == [
    f'{kind} {what}'
    for kind in ('dynamic', 'static')
    for what in ('logs ' + ('0' if kind == 'dynamic' else '100') + ' goes', 'logs 0 stays', '_segments 40 stays', '_segments 40 stays', '_segments 20 stays')
] else 1)
PY
