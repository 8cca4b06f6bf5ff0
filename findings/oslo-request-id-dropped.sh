#!/bin/bash
# A request id that a client gives to an OpenStack service, so that the logs of all services have it (oslo.middleware's global_request_id), counts
# only as `req-` and a UUID in small letters with its hyphens. Any other, the UUID alone, one in capitals, as some platforms print it, or the
# build's name, is dropped without a word: the answer is 200 with an id of the service's own, and no log has the one that was sent.
# A guess: what cannot be used is refused or logged; capitals of a UUID do not matter (RFC 9562).
# Seen with python3-oslo.middleware 5.0.0-2 of Debian 12: what the application has of each header, at the end.
# Matters for: jobs and tools that send an id of their own to find their requests in the services' logs.
# As root it installs Debian's python3-oslo.middleware where it is missing.
set -euo pipefail
export PATH=/usr/bin:/bin LC_ALL=C.UTF-8
dpkg-query -W python3-oslo.middleware >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-oslo.middleware >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-oslo.middleware
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >try.py <<'PY'
import logging
import sys

import webob
import webob.dec
from oslo_middleware import request_id

logging.basicConfig(level=logging.DEBUG, stream=sys.stdout)


@webob.dec.wsgify
def application(request):
    return webob.Response(f"{request.environ.get('openstack.global_request_id')}")


service = request_id.RequestId(application)
plain = '0c3a8b1e-7b1f-4e8c-9d39-4b0f5d1f0a11'
for given in 'req-' + plain, plain, 'req-' + plain.upper(), 'req-' + plain.replace('-', ''), 'build-42':
    answer = webob.Request.blank('/', headers={'X-OpenStack-Request-ID': given}).get_response(service)
    own = answer.headers['x-openstack-request-id']
    print(f"{given}: {answer.status_int}, {answer.text}, answered with {'it' if own == given else 'another'}")
PY
python3 try.py | tee seen
diff seen - <<'SEEN'
req-0c3a8b1e-7b1f-4e8c-9d39-4b0f5d1f0a11: 200, req-0c3a8b1e-7b1f-4e8c-9d39-4b0f5d1f0a11, answered with another
0c3a8b1e-7b1f-4e8c-9d39-4b0f5d1f0a11: 200, None, answered with another
req-0C3A8B1E-7B1F-4E8C-9D39-4B0F5D1F0A11: 200, None, answered with another
req-0c3a8b1e7b1f4e8c9d394b0f5d1f0a11: 200, None, answered with another
build-42: 200, None, answered with another
SEEN
