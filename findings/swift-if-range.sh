#!/bin/bash
# OpenStack Swift does not know If-Range: a download that is resumed as RFC 9110 (13.1.5) has it, `Range` with the old ETag in
# `If-Range`, is given the rest of the object that stands there now, as 206. The two halves together are of no object that ever was.
# The RFC asks for 200 and the whole. `If-Match` beside it is heard (412), and the 206 names the new ETag, so who
# compares that is safe.
#
# Seen (Debian 12, python3-swift 2.30.1-0+deb12u3), with 5 bytes of b"old old old" and then b"new new new" in its place:
#   Range, If-Range with the old ETag: 206, ETag of the new, b"ew new"
#   Range, If-Match with the old ETag: 412
#
# Matters for: whatever fetches logs from object stores and goes on where a connection broke.
# As root it installs Debian's package python3-swift where it is missing. Exits non-zero if this changes.
bash "$(dirname "$0")/swift/try.sh" <<'END'
import sys
from cluster import ask, proxy

port = proxy('public')
ask(port, 'PUT', '')
old = ask(port, 'PUT', '/console.txt', {'Content-Type': 'text/plain'}, b'old old old')[1]['ETag']
new = ask(port, 'PUT', '/console.txt', {'Content-Type': 'text/plain'}, b'new new new')[1]['ETag']
seen = {}
for condition in ('If-Range', 'If-Match'):
    status, headers, body = ask(port, 'GET', '/console.txt', {'Range': 'bytes=5-', condition: f'"{old}"'})
    seen[condition] = (status, headers['ETag'].strip('"') == new, body)
    print(f'{condition} of the old: {status}, ETag of the new: {seen[condition][1]}, {body}')
sys.exit(0 if seen['If-Range'] == (206, True, b'ew new') and seen['If-Match'][0] == 412 else 1)
END
