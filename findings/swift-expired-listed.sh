#!/bin/bash
# An object of OpenStack Swift whose time is over (X-Delete-At, X-Delete-After) is gone for GET, HEAD and POST, 404, and still in the listing
# of its container, and in the container's count and bytes, until the expirer, a daemon of its own, takes it away; where none runs,
# for good. DELETE says 404, too, and takes it out of the listing at once.
# A guess: what is listed can be fetched; a DELETE that answers 404 did nothing.
# Seen with python3-swift 2.30.1-0+deb12u3 of Debian 12, of an object of 9 bytes, two seconds to live, after three:
#   GET 404, HEAD 404; listing: soon.txt, X-Container-Object-Count 1; DELETE 404, then an empty listing
# Matters for: mirrors and clean-ups that go by listings, and pages of logs that link to what is gone.
# As root it installs Debian's package python3-swift where it is missing. Exits non-zero if this changes.
bash "$(dirname "$0")/swift/try.sh" <<'END'
import json
import sys
import time
from cluster import ask, proxy

port = proxy('public')
ask(port, 'PUT', '')
ask(port, 'PUT', '/soon.txt', {'Content-Type': 'text/plain', 'X-Delete-After': '2'}, b'gone soon')
seen = []


def note(*words):
    seen.append(' '.join(map(str, words)))
    print(seen[-1])


def listing():
    _, headers, body = ask(port, 'GET', '?format=json')
    note('listing:', [entry['name'] for entry in json.loads(body)], 'count', headers['X-Container-Object-Count'],
         'bytes', headers['X-Container-Bytes-Used'])


note('at first:', ask(port, 'GET', '/soon.txt')[0])
time.sleep(3.5)
note('GET', ask(port, 'GET', '/soon.txt')[0], 'HEAD', ask(port, 'HEAD', '/soon.txt')[0],
     'POST', ask(port, 'POST', '/soon.txt', {'X-Delete-After': '99'})[0])
listing()
note('DELETE', ask(port, 'DELETE', '/soon.txt')[0])
listing()
sys.exit(0 if seen == [
    'at first: 200',
    'GET 404 HEAD 404 POST 404',
    "listing: ['soon.txt'] count 1 bytes 9",
    'DELETE 404',
    'listing: [] count 0 bytes 0',
] else 1)
END
