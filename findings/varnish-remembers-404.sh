#!/bin/bash
# A log that somebody asked Varnish for before it was uploaded is 404 for two minutes after it is there, and one that grows stands still for as
# long: what says nothing of its own about caching, as files of most web servers, is kept for default_ttl, 120 s, whatever its
# Last-Modified (by which others tell how fresh a file is), and 404 is kept like a file. A reload does not help, as the request's
# `Cache-Control: no-cache` and Pragma are not heard. Another query behind the name is another file, and fresh.
# A guess: 404 is not kept; a file that was changed a second ago is asked for anew (RFC 9111, 4.2.2); a reload asks the server.
# Seen with varnish 7.1.1-2+deb12u1 of Debian 12 before Python's http.server: the lines at the end.
# Matters for: pages that follow a running job, and links in a comment that is there before the logs are. `beresp.ttl` in vcl_backend_response mends it.
# As root it installs Debian's package varnish where it is missing.
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
command -v varnishd >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends varnish >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' varnish
work=$(mktemp -d)
cd "$work"
mkdir root cache
ports=($(python3 -c 'import socket; s = [socket.socket() for _ in "ab"]; [x.bind(("127.0.0.1", 0)) for x in s]; print(*[x.getsockname()[1] for x in s])'))
python3 -m http.server -d root --bind 127.0.0.1 "${ports[0]}" 2>server.log &
server=$!
varnishd -F -n "$work/cache" -j none -a "127.0.0.1:${ports[1]}" -b "127.0.0.1:${ports[0]}" -s malloc,20m >varnish.log 2>&1 &
varnish=$!
trap 'kill $server $varnish; wait || true; rm -rf "$work"' EXIT
get() { # NAME [OPTION...]
  curl -sS -m 10 -o body -w '%{http_code}' "${@:2}" "http://127.0.0.1:${ports[1]}/$1"
  [ -z "${grown:-}" ] || echo -n ", $(wc -l <body) lines"
}
echo one >root/started
until [ "$(get started 2>/dev/null)" = 200 ]; do sleep 0.3; done
echo one >root/job.txt
{
  echo "early: $(get late.txt)"
  echo "job: $(grown=y get job.txt)"
  echo late >root/late.txt
  echo two >>root/job.txt
  sleep 2
  echo "uploaded: $(get late.txt), reload: $(get late.txt -H 'Cache-Control: no-cache' -H 'Pragma: no-cache'), by another query: $(get late.txt?1)"
  echo "grown: $(grown=y get job.txt), reload: $(grown=y get job.txt -H 'Cache-Control: no-cache'), by another query: $(grown=y get job.txt?1)"
  echo "asked the server: $(grep -oE '"GET /(job|late)[^ ]*' server.log | cut -d/ -f2 | paste -sd' ')"
} | tee seen
diff seen - <<'SEEN'
early: 404
job: 200, 1 lines
uploaded: 404, reload: 404, by another query: 200
grown: 200, 1 lines, reload: 200, 1 lines, by another query: 200, 2 lines
asked the server: late.txt job.txt late.txt?1 job.txt?1
SEEN
