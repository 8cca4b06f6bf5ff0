#!/bin/bash
# A page that reads logs from OpenStack Swift of another origin (X-Container-Meta-Access-Control-Allow-Origin on the container) does not
# see what Swift says. Once the container has listings (X-Container-Meta-Web-Listings, as that of public logs has), what staticweb
# answers is without any of CORS' headers: the listing, and each 404, so that to a script a log that is missing is a network that
# failed. And of the object's own headers Content-Range and Accept-Ranges are not exposed, though ETag and X-Timestamp
# are: of a 206 the script cannot know which part it has, nor how long the whole is.
# A guess: CORS is the container's, so all answers below it have it; what a Range request needs is exposed.
# Seen with python3-swift 2.30.1-0+deb12u3 of Debian 12, with an Origin, Access-Control-Allow-Origin of:
#   without listings: object 206 *, missing 404 *, container 200 *
#   with listings:    object 206 *, missing 404 none, folder 200 none
# Matters for: viewers of logs that are not served by the store itself; X-Container-Meta-Access-Control-Expose-Headers helps with the
# second, nothing with the first.
# As root it installs Debian's package python3-swift where it is missing. Exits non-zero if this changes.
bash "$(dirname "$0")/swift/try.sh" <<'PY'
import sys
from cluster import ask, proxy

port = proxy('public')
container = {'X-Container-Read': '.r:*,.rlistings', 'X-Container-Meta-Access-Control-Allow-Origin': '*'}
ask(port, 'PUT', '', container)
ask(port, 'PUT', '/job/console.txt', {'Content-Type': 'text/plain'}, b'0123456789')
seen = []


def look(name, path, **headers):
    status, answer, _ = ask(port, 'GET', path, {'Origin': 'https://viewer.example', **headers})
    allowed = answer['Access-Control-Allow-Origin']
    exposed = {word.strip() for word in (answer['Access-Control-Expose-Headers'] or '').split(',')}
    hidden = [key for key in ('Content-Range', 'Accept-Ranges', 'Etag') if answer[key] and key.lower() not in exposed]
    seen.append((name, status, allowed, hidden))
    print(*seen[-1])


look('object', '/job/console.txt', Range='bytes=2-4')
look('missing', '/job/nothing.txt')
look('container', '?prefix=job/')
ask(port, 'POST', '', {'X-Container-Meta-Web-Listings': 'true'})
look('object', '/job/console.txt', Range='bytes=2-4')
look('missing', '/job/nothing.txt')
look('folder', '/job/')
sys.exit(0 if seen == [
    ('object', 206, '*', ['Content-Range', 'Accept-Ranges']),
    ('missing', 404, '*', []),
    ('container', 200, '*', ['Accept-Ranges']),
    ('object', 206, '*', ['Content-Range', 'Accept-Ranges']),
    ('missing', 404, None, []),
    ('folder', 200, None, []),
] else 1)
PY
