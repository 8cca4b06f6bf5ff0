#!/bin/bash
# OpenStack Swift's staticweb does nothing where no authorization middleware stands before it: a proxy that is public
# because it has no auth at all (a test bed, a cache behind a VPN) lists no pages, although the container says
# `X-Container-Meta-Web-Listings: true`. A folder is 404, and the container answers with the plain list of names that
# it has without staticweb. A log line of level WARNING is the only sign. With a `swift.authorize` that allows all, both
# are HTML pages.
#
# Seen (Debian 12, python3-swift 2.30.1-0+deb12u3; account, container, object and proxy server in one process):
#   without: folder 404, container 200 text/plain
#   with:    folder 200 text/html, container 200 text/html
#
# As root it installs Debian's package python3-swift where it is missing. Exits non-zero if this changes.
bash "$(dirname "$0")/swift/try.sh" <<'END'
import sys
from cluster import ask, proxy

ports = {'without': proxy('plain', lambda app: app), 'with': proxy('public')}
ask(ports['with'], 'PUT', '', {'X-Container-Meta-Web-Listings': 'true'})
ask(ports['with'], 'PUT', '/build/job-output.txt', {'Content-Type': 'text/plain'}, b'a line\n')

def kind(port, path):
    status, headers, _ = ask(port, 'GET', path)
    return status, headers['Content-Type'].split(';')[0]

seen = {name: (kind(port, '/build/'), kind(port, '/')) for name, port in ports.items()}
for name, (folder, container) in seen.items():
    print(f'{name}: folder {folder[0]} {folder[1]}, container {container[0]} {container[1]}')
same = (seen['without'][0][0] == 404 and seen['without'][1] == (200, 'text/plain')
        and seen['with'] == ((200, 'text/html'), (200, 'text/html')))
sys.exit(0 if same else 1)
END
