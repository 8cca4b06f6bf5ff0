#!/bin/bash
# A static large object of OpenStack Swift of which one segment was replaced (uploaded anew under its name, or by a second upload of the log) is
# there for HEAD, 200 with its length and ETag, as before, and If-None-Match of a reader who has it from before is 304. GET is 200, with
# that length, and the connection ends where the segment would begin; of a short range that runs into it, it is 500. What begins in
# it is 409, and so is GET of the whole where it is the first segment; ranges that do not touch it are 206.
# A guess: the manifest is gone with its segment, 404, or 409 for all of it.
# Seen with python3-swift 2.30.1-0+deb12u3 of Debian 12, of three segments of 300,000 bytes, of which the second is replaced:
#   HEAD 200; GET 300000 of 900000 bytes; 0-50: 206; 299999-300000: 500; 300000-: 409; 600000-: 206; If-None-Match: 304
# Matters for: mirrors that ask by HEAD what there is, and viewers that read the end of a log by Range.
# As root it installs Debian's package python3-swift where it is missing.
bash "$(dirname "$0")/swift/try.sh" <<'END'
import hashlib
import http.client
import json
import sys
import eventlet
from cluster import PROXY, allowing, ask, start

conf = PROXY.replace('staticweb', 'slo')
port = start('large', conf, eventlet.listen(('127.0.0.1', 0)), allowing)
size = 300_000
seen = []


def note(*words):
    seen.append(' '.join(map(str, words)))
    print(seen[-1])


def get(headers):
    try:
        status, _, body = ask(port, 'GET', '/job.log', headers)
        return f'{status}, {len(body)} bytes' if status < 300 else status
    except http.client.IncompleteRead as error:
        return f'cut, {len(error.partial)} of {len(error.partial) + error.expected} bytes'


ask(port, 'PUT', '')
segments = []
for number in range(3):
    body = bytes([97 + number]) * size
    ask(port, 'PUT', f'/segment{number}', {}, body)
    segments.append({'path': f'/logs/segment{number}', 'size_bytes': size, 'etag': hashlib.md5(body).hexdigest()})
ask(port, 'PUT', '/job.log?multipart-manifest=put', {'Content-Type': 'text/plain'}, json.dumps(segments).encode())
etag = ask(port, 'HEAD', '/job.log')[1]['ETag']
note('before: GET', get({}))
ask(port, 'PUT', '/segment1', {}, b'n' * size)
status, headers, _ = ask(port, 'HEAD', '/job.log')
note('second replaced: HEAD', status, headers['Content-Length'], 'same ETag' if headers['ETag'] == etag else 'another ETag')
note('GET', get({}))
for span in ('0-50', f'{size - 1}-{size}', f'{size}-', f'{2 * size}-'):
    note(span, get({'Range': f'bytes={span}'}))
note('If-None-Match', get({'If-None-Match': etag}))
ask(port, 'PUT', '/segment0', {}, b'n' * size)
note('first replaced, too: HEAD', ask(port, 'HEAD', '/job.log')[0], 'GET', get({}))
sys.exit(0 if seen == [
    'before: GET 200, 900000 bytes',
    'second replaced: HEAD 200 900000 same ETag',
    'GET cut, 300000 of 900000 bytes',
    '0-50 206, 51 bytes',
    '299999-300000 500',
    '300000- 409',
    '600000- 206, 300000 bytes',
    'If-None-Match 304',
    'first replaced, too: HEAD 200 GET 409',
] else 1)
END
