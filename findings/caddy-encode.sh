#!/bin/bash
# Debian's Caddy, with `encode gzip`, compresses parts: a Range that takes gzip and is longer than half a kB is 206 with Content-Encoding: gzip
# and the Content-Range of the file that is not compressed, and its body is that part, packed as a gzip file of its own. Joined, as a
# download that is resumed joins them, a beginning and such a rest are no gzip file. The ETag is the same, strong, for both forms, so
# If-Range and If-Match let it through. And HEAD of what GET would compress says Content-Length: 20, which is that of
# nothing, compressed, for each log whatever its length.
# A guess: 200 and whole, or no gzip for a Range (RFC 9110, 14.2, has ranges of what would be sent); an ETag for each form
# (8.8.3); and no length in HEAD, where GET has none.
# Seen with caddy 2.6.2-5 of Debian 12, of a text of 23893 bytes:
#   GET gzip, no length; HEAD gzip, 20; Range 10000-: 206, gzip, bytes 10000-23892/23893; without gzip: 206, not gzip; ETag: one
# Matters for: tails and resumed downloads of logs (curl -C - --compressed), and sizes taken from HEAD.
# As root it installs Debian's package caddy where it is missing.
set -euo pipefail
command -v caddy >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends caddy >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' caddy
work=$(mktemp -d)
cd "$work"
mkdir root
seq 1 5000 >root/job.txt
touch -d 2026-11-01T10:00:00Z root/job.txt
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >Caddyfile <<END
{
  admin off
  auto_https off
}
http://127.0.0.1:$port {
  root * $work/root
  encode gzip
  file_server
}
END
HOME=$work caddy run --config Caddyfile >caddy.log 2>&1 &
caddy=$!
trap 'kill $caddy; wait $caddy || true; rm -rf "$work"' EXIT
ask() { curl -sS -D head "$@" "http://127.0.0.1:$port/job.txt"; }
until ask -o body 2>/dev/null; do sleep 0.2; done
note() { # NAME
  echo "$1: $(tr -d '\r' <head | sed -nE '1s/.* (20[06]).*/\1/p; s/^(Content-Encoding|Content-Range|Content-Length): /\1 /Ip' | paste -sd' ')"
  sed -n 's/^Etag: //Ip' head >>tags
}
{
  ask -o whole -H 'Accept-Encoding: gzip'; note GET
  ask -o body -I -H 'Accept-Encoding: gzip'; note HEAD
  ask -o rest -H 'Accept-Encoding: gzip' -H 'Range: bytes=10000-'; note 'Range, gzip'
  ask -o part -H 'Range: bytes=10000-'; note 'Range'
  cmp <(gunzip <rest) part && echo 'the rest, unpacked, is the part'
  { head -c 10000 whole; cat rest; } | gunzip >joined 2>/dev/null || echo 'joined: no gzip file'
  echo "ETags: $(sort -u tags | wc -l)"
} | tee seen
diff seen - <<'SEEN'
GET: 200 Content-Encoding gzip
HEAD: 200 Content-Encoding gzip Content-Length 20
Range, gzip: 206 Content-Encoding gzip Content-Range bytes 10000-23892/23893
Range: 206 Content-Length 13893 Content-Range bytes 10000-23892/23893
the rest, unpacked, is the part
joined: no gzip file
ETags: 1
SEEN
