#!/bin/bash
# The Last-Modified of a dynamic large object of OpenStack Swift is that of its manifest, an empty object that nobody writes again, not of
# what is in it: a segment more, as of a log that is uploaded piece by piece, is a new ETag and length and the old Last-Modified.
# So If-Modified-Since is 304 for ever, over a log that has grown, and If-Unmodified-Since is 200 for what is another one. In the listing
# it has 0 bytes and the manifest's time. If-None-Match is right.
# A guess: the time of the newest segment, as the ETag is made of all of them.
# Seen with python3-swift 2.30.1-0+deb12u3 of Debian 12, of a segment of 4 bytes and, two seconds later, another:
#   200, 8 bytes, another ETag, the same Last-Modified; If-Modified-Since 304, If-Unmodified-Since 200, If-None-Match 200
# Matters for: `curl -z`, wget -N and caches that have only a time, where logs are kept in segments (`swift upload -S`, rclone).
# As root it installs Debian's package python3-swift where it is missing.
bash "$(dirname "$0")/swift/try.sh" <<'END'
import json
import sys
import time
import eventlet
from cluster import PROXY, allowing, ask, start

conf = PROXY.replace('staticweb', 'dlo')
port = start('large', conf, eventlet.listen(('127.0.0.1', 0)), allowing)
seen = []


def note(*words):
    seen.append(' '.join(map(str, words)))
    print(seen[-1])


ask(port, 'PUT', '')
ask(port, 'PUT', '/job.log', {'X-Object-Manifest': 'logs/parts/', 'Content-Type': 'text/plain'}, b'')
time.sleep(2)
ask(port, 'PUT', '/parts/1', {}, b'one\n')
_, old, body = ask(port, 'GET', '/job.log')
note('one segment:', body)
time.sleep(2)
ask(port, 'PUT', '/parts/2', {}, b'two\n')
status, new, body = ask(port, 'GET', '/job.log')
note('two:', status, body, 'ETag', 'same' if new['ETag'] == old['ETag'] else 'another',
     'Last-Modified', 'same' if new['Last-Modified'] == old['Last-Modified'] else 'another')
for condition, value in [('If-Modified-Since', old['Last-Modified']), ('If-Unmodified-Since', old['Last-Modified']), ('If-None-Match', old['ETag'])]:
    note(condition, ask(port, 'GET', '/job.log', {condition: value})[0])
note('listed:', [entry['bytes'] for entry in json.loads(ask(port, 'GET', '?format=json&prefix=job')[2])])
sys.exit(0 if seen == [
    "one segment: b'one\\n'",
    "two: 200 b'one\\ntwo\\n' ETag another Last-Modified same",
    'If-Modified-Since 304',
    'If-Unmodified-Since 200',
    'If-None-Match 200',
    'listed: [0]',
] else 1)
END
