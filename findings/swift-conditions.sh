#!/bin/bash
# OpenStack Swift's PUT and DELETE do not hear If-Match nor If-Unmodified-Since: with the ETag of an object that was replaced meanwhile they
# overwrite and remove the new one, 201 and 204. The one condition of PUT is `If-None-Match: *` (412 where there is an object).
# GET hears them all, but in If-None-Match a weak ETag never matches: `W/"..."`, which a proxy in front makes of Swift's when it
# compresses (nginx), is answered with 200 and the whole, where RFC 9110 (13.1.2) compares weakly and has 304.
# A guess: 412, so that two writers of one object cannot lose what the other wrote; 304.
# Seen with python3-swift 2.30.1-0+deb12u3 of Debian 12:
#   GET If-Match of the old: 412; PUT 201, DELETE 204; PUT If-Unmodified-Since before: 201; PUT If-None-Match *: 412
#   GET If-None-Match "...": 304; W/"...": 200
# Matters for: an index or a state of runs that is kept in one object, and caches in front of logs.
# As root it installs Debian's package python3-swift where it is missing. Exits non-zero if this changes.
set -euo pipefail
bash "$(dirname "$0")/swift/try.sh" <<'END'
import sys
from cluster import ask, proxy

port = proxy('public')
ask(port, 'PUT', '')


def replaced():
    """An object that was written twice; the first ETag, which a second writer still has."""
    old = ask(port, 'PUT', '/index.json', {'Content-Type': 'application/json'}, b'[1]')[1]['ETag'].strip('"')
    new = ask(port, 'PUT', '/index.json', {'Content-Type': 'application/json'}, b'[1, 2]')[1]['ETag'].strip('"')
    return old, new


seen = []
for method, name in (('GET', 'If-Match'), ('PUT', 'If-Match'), ('DELETE', 'If-Match'), ('PUT', 'If-Unmodified-Since'),
                     ('PUT', 'If-None-Match')):
    old, _ = replaced()
    value = {'If-Match': f'"{old}"', 'If-Unmodified-Since': 'Thu, 01 Jan 2015 00:00:00 GMT', 'If-None-Match': '*'}[name]
    status = ask(port, method, '/index.json', {name: value}, b'[3]' if method == 'PUT' else None)[0]
    _, _, kept = ask(port, 'GET', '/index.json')
    seen.append((method, name, status, kept == b'[1, 2]'))
    print(f'{method} {name}: {status}, {"the new one is there" if seen[-1][3] else "the new one is lost"}')
_, new = replaced()
tags = [ask(port, 'GET', '/index.json', {'If-None-Match': tag})[0] for tag in (f'"{new}"', f'W/"{new}"')]
print('GET If-None-Match strong, weak:', *tags)
sys.exit(0 if seen == [('GET', 'If-Match', 412, True), ('PUT', 'If-Match', 201, False), ('DELETE', 'If-Match', 204, False),
                       ('PUT', 'If-Unmodified-Since', 201, False), ('PUT', 'If-None-Match', 412, True)] and tags == [304, 200] else 1)
END
