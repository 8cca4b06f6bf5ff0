#!/bin/bash
# nginx with `gzip_static on` has ranges of a file, or not, by who asks: one that takes gzip is given the `.gz` beside it whole, 200,
# without Accept-Ranges, though it is a file like any other and its length is known; one that does not is given 206 of the file.
# `gzip on` and `gunzip on` have none either. A `.gz` asked for by its own name has them.
# A guess: 206 of the .gz, as the compressed form is stored (Apache and Swift give that).
# Seen with nginx 1.22.1-9+deb12u11 of Debian 12, `Range: bytes=0-9` of 200,000 bytes:
#   gzip_static, Accept-Encoding gzip: 200 gzip, whole; without: 206
#   gzip_static always with gunzip:    200, whole
#   the .gz itself:                    206
# Matters for: viewers that read the end of a log, or a block of a large file, through a server that was told to save room.
set -euo pipefail
work=$(mktemp -d)
running=
trap 'kill $running 2>/dev/null || true; wait; rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
mkdir -m 777 debs
(cd debs && apt-get download -qq nginx)
for deb in debs/*.deb; do
  dpkg-deb -W "$deb"
  dpkg-deb -x "$deb" root
done
mkdir logs body
seq 100000 128570 >logs/a.txt
gzip -kn logs/a.txt
gzip -n <logs/a.txt >logs/only.txt.gz
location() { printf 'location /%s/ { alias %s/logs/; %s }\n' "$1" "$work" "$2"; }
{
  printf 'daemon off; master_process off; error_log stderr; pid %s/nginx.pid;\nevents {}\n' "$work"
  printf 'http { access_log off; default_type text/plain;\n'
  for what in client_body proxy fastcgi uwsgi scgi; do printf '%s_temp_path %s/body;\n' "$what" "$work"; done
  printf 'server { listen unix:%s/nginx.sock;\n' "$work"
  location static 'gzip_static on;'
  location only 'gzip_static always; gunzip on;'
  location on 'gzip on; gzip_types text/plain;'
  printf '} }\n'
} >nginx.conf
root/usr/sbin/nginx -c "$work/nginx.conf" -p "$work" 2>errors & running=$!
until [ -S nginx.sock ]; do sleep 0.1; done
say() { # PATH CURL'S ARGUMENTS
  curl -s --unix-socket nginx.sock -o answer -D head -H 'Range: bytes=0-9' "http://localhost/$1" "${@:2}"
  local bytes=whole
  [ "$(stat -c %s answer)" != 10 ] || bytes='ten bytes'
  echo "$1 ${3-}: $(tr -d '\r' <head | grep -iE '^(HTTP|Content-Encoding|Accept-Ranges)' | sed -E 's#^HTTP/1.1 ([0-9]+).*#\1#' | paste -sd' '), $bytes"
}
{
  say static/a.txt -H 'Accept-Encoding: gzip'
  say static/a.txt
  say only/only.txt -H 'Accept-Encoding: gzip'
  say only/only.txt
  say on/a.txt -H 'Accept-Encoding: gzip'
  say static/a.txt.gz
} | tee seen
diff seen - <<'SEEN'
static/a.txt Accept-Encoding: gzip: 200 Content-Encoding: gzip, whole
static/a.txt : 206, ten bytes
only/only.txt Accept-Encoding: gzip: 200 Content-Encoding: gzip, whole
only/only.txt : 200, whole
on/a.txt Accept-Encoding: gzip: 200 Content-Encoding: gzip, whole
static/a.txt.gz : 206, ten bytes
SEEN
