#!/bin/bash
# A POST that adds a note to an object in OpenStack Swift takes more away than the notes that were there: also Content-Encoding,
# Content-Disposition and X-Delete-At, of which the request says nothing. Content-Type stays. So a log that was stored as gzip is, after
# `swift post -H 'X-Object-Meta-Seen: 1'`, a text/plain of compressed bytes, which browsers show as they are, and what was to go
# after thirty days stays for ever. A copy of the object onto itself keeps all of it.
# A guess: a POST replaces what is X-Object-Meta-*, as its documentation begins; what says how to read the object stays.
# Seen with python3-swift 2.30.1-0+deb12u3 of Debian 12:
#   stored: text/plain, gzip, inline, X-Delete-At
#   POST:   text/plain
#   copy:   text/plain, gzip, inline, X-Delete-At
# Matters for: scripts that mark, tag or index logs of CI in an object store.
# As root it installs Debian's package python3-swift where it is missing. Exits non-zero if this changes.
bash "$(dirname "$0")/swift/try.sh" <<'PY'
import sys
from cluster import ask, proxy

port = proxy('public')
ask(port, 'PUT', '')
stored = {'Content-Type': 'text/plain', 'Content-Encoding': 'gzip', 'Content-Disposition': 'inline', 'X-Delete-After': '86400'}
kept = ('Content-Type', 'Content-Encoding', 'Content-Disposition', 'X-Delete-At')
seen = {}


def look(name):
    headers = ask(port, 'HEAD', '/console.txt')[1]
    seen[name] = [headers[key] for key in kept]
    print(name, *[f'{key}: {headers[key]}' for key in kept if headers[key]], sep='; ')


ask(port, 'PUT', '/console.txt', stored, b'gzip data')
look('stored')
ask(port, 'POST', '/console.txt', {'X-Object-Meta-Seen': '1'})
look('POST')
ask(port, 'PUT', '/console.txt', stored, b'gzip data')
print('copy answers', ask(port, 'COPY', '/console.txt', {'Destination': '/logs/console.txt', 'X-Object-Meta-Seen': '1'})[0])
look('copy')
sys.exit(0 if all(seen['stored']) and seen['POST'] == ['text/plain', None, None, None] and all(seen['copy']) else 1)
PY
