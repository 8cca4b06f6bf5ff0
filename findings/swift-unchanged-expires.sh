#!/bin/bash
# A log that is uploaded again, unchanged, to be kept for longer goes when it was to go at first: `swift upload --skip-identical` and
# `--changed` with another X-Delete-After leave the object as it is, name it as if it had been uploaded, and end with 0; and so
# does openstacksdk's create_object(), without an option for it, as it compares the checksums that it had put beside the first. No header
# of the second upload is taken: also the Content-Type stays.
# A guess: the content is not sent again, and what was said of it is (a POST).
# Seen with python3-swiftclient 1:4.1.0-2, python3-openstacksdk 0.101.0-2, python3-swift 2.30.1-0+deb12u3 of Debian 12, of a file uploaded
# for 1000 s and again for 90000 s: plain `swift upload` 90000; --skip-identical, --changed, create_object 1000, text/plain
# Matters for: roles that upload logs anew to keep a build, or that correct the type of what is there.
# As root it installs Debian's packages python3-swift, python3-swiftclient and python3-openstacksdk where they are missing.
set -euo pipefail
packages='python3-swiftclient python3-openstacksdk'
dpkg-query -W $packages >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $packages >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' $packages
bash "$(dirname "$0")/swift/try.sh" <<'PY'
import sys
import time
import eventlet
from eventlet.green import subprocess
from cluster import PROXY, allowing, ask, start

# create_object() asks for the limits of static large objects and breaks at a Swift without them.
conf = PROXY.replace('staticweb proxy', 'slo proxy') + '[filter:slo]\nuse = egg:swift#slo\n'
port = start('public', conf, eventlet.listen(('127.0.0.1', 0)), allowing)
url = f'http://127.0.0.1:{port}/v1/AUTH_a'
SDK = '''
import sys
import openstack
url, seconds, kind = sys.argv[1:]
cloud = openstack.connection.Connection(auth_type='none', endpoint=url, object_store_endpoint_override=url)
cloud.create_object('logs', 'job.txt', 'job.txt', **{'X-Delete-After': seconds, 'Content-Type': kind})
'''
swift = ['/usr/bin/swift', '--os-storage-url', url, '--os-auth-token', 'x', 'upload', 'logs', 'job.txt']


def by_swift(*options):
    return lambda seconds, kind: [*swift, '-H', f'X-Delete-After: {seconds}', '-H', f'Content-Type: {kind}', *options]


ways = {
    'upload': by_swift(),
    'skip-identical': by_swift('--skip-identical'),
    'changed': by_swift('--changed'),
    'sdk': lambda seconds, kind: ['/usr/bin/python3', '-c', SDK, url, seconds, kind],
}
with open('job.txt', 'w') as file:
    file.write('one\n')
seen = {}
for name, command in ways.items():
    ask(port, 'DELETE', '/job.txt')
    said = [subprocess.run(command(*words), check=True, timeout=60, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
            for words in (('1000', 'text/plain'), ('90000', 'text/x-log'))]
    headers = ask(port, 'HEAD', '/job.txt')[1]
    left = int(headers['X-Delete-At']) - time.time()
    seen[name] = ['1000' if left < 1000 else '90000', headers['Content-Type'], said[1].decode().strip()]
    print(name, *seen[name])
old = ['1000', 'text/plain']
sys.exit(0 if seen == {
    'upload': ['90000', 'text/x-log', 'job.txt'],
    'skip-identical': [*old, 'job.txt'],
    'changed': [*old, 'job.txt'],
    'sdk': [*old, ''],
} else 1)
PY
