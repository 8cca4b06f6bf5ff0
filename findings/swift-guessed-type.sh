#!/bin/bash
# OpenStack Swift, left to guess the type of a compressed object, gives that of what is inside and does not say that it is compressed:
# `job-output.txt.gz`, .xz, .bz2 and .br are `text/plain` with no Content-Encoding, so a browser shows their bytes as text, and a
# script asked for JSON is told that it has it. It is Python's mimetypes whose second answer, the encoding, is not used; which names it
# knows is a matter of the proxy's machine. Of .zst, and of .GZ in capitals behind .TXT, it is the compression's own type.
# A guess: application/gzip, or text/plain with `Content-Encoding: gzip`.
# Seen (Debian 12, python3-swift 2.30.1-0+deb12u3; asked to guess by X-Detect-Content-Type, as it does without any type):
#   a.txt.gz, a.txt.xz, a.txt.bz2, a.txt.br text/plain; a.json.gz application/json; a.html.gz text/html; no encoding
# Matters for: logs uploaded with `swift upload` or `openstack object create`, which leave the type to the server.
# As root it installs Debian's package python3-swift where it is missing. Exits non-zero if this changes.
bash "$(dirname "$0")/swift/try.sh" <<'END'
import sys
from cluster import ask, proxy

port = proxy('public')
ask(port, 'PUT', '')
wanted = {'a.txt.gz': 'text/plain', 'a.txt.xz': 'text/plain', 'a.txt.bz2': 'text/plain', 'a.txt.br': 'text/plain',
          'a.json.gz': 'application/json', 'a.html.gz': 'text/html'}
seen = {}
for name in wanted:
    ask(port, 'PUT', '/' + name, {'X-Detect-Content-Type': 'true'}, b'x')
    status, headers, body = ask(port, 'GET', '/' + name)
    seen[name] = headers['Content-Type'].split(';')[0]
    print(name, headers['Content-Type'], headers['Content-Encoding'])
    if status != 200 or headers['Content-Encoding']:
        sys.exit(1)
own = []
for name in 'a.txt.zst', 'a.TXT.GZ':
    ask(port, 'PUT', '/' + name, {'X-Detect-Content-Type': 'true'}, b'x')
    own.append(ask(port, 'HEAD', '/' + name)[1]['Content-Type'])
print(own)
sys.exit(0 if seen == wanted and own == ['application/zstd', 'application/gzip'] else 1)
END
