#!/bin/bash
# A file that Debian's Apache compresses as it sends it (mod_deflate is on if not turned off; text/plain, text/html, XML) has two ways to
# answer a Range. Up to about 100 kB the range is one of the compressed bytes: 206 with a Content-Range whose length is
# theirs, and 416 for a place that is in the file. A longer one is 200 and whole, though it, too, says `Accept-Ranges: bytes`. And its
# ETag, with `-gzip` at the end, is never known again: If-None-Match with what Apache gave is 200 and all of it; the ETag of the
# uncompressed file is 304. So what browsers reload is sent anew each time.
# A guess: no ranges of what is made on the fly (nginx: 200, no Accept-Ranges), and 304 for its own ETag.
# Seen with apache2-bin 2.4.71-1~deb12u1 of Debian 12, its own mime.conf and deflate.conf, `Accept-Encoding: gzip`:
#   20,000 bytes, 0-9:         206, Content-Range: bytes 0-9/ and less than 20,000
#   20,000 bytes, 19000-19009: 416
#   2,000,000 bytes, 0-9:      200, Accept-Ranges: bytes
#   If-None-Match "...-gzip":  200; without `-gzip`: 304
# Matters for: viewers that follow a log or read its end by Range: browsers ask for gzip (a script's fetch with Range does not).
set -euo pipefail
work=$(mktemp -d)
running=
trap 'kill $running 2>/dev/null || true; wait; rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
mkdir -m 777 debs
(cd debs && apt-get download -qq apache2 apache2-bin)
for deb in debs/*.deb; do
  dpkg-deb -W "$deb"
  dpkg-deb -x "$deb" root
done
mkdir logs
seq 100000 102856 >logs/short.txt
seq 100000 385713 >logs/long.txt
touch -d '1 hour ago' logs/*
modules=$work/root/usr/lib/apache2/modules
{
  printf 'ServerName localhost\nServerRoot %s\nPidFile %s/apache.pid\nErrorLog %s/apache.log\n' "$work" "$work" "$work"
  printf 'Listen 127.0.0.1:18483\nDocumentRoot %s/logs\nUser nobody\nGroup nogroup\nMutex file:%s\n' "$work" "$work"
  for name in mpm_event authz_core mime filter deflate; do
    [ ! -e "$modules/mod_$name.so" ] || echo "LoadModule ${name}_module $modules/mod_$name.so"
  done
  printf 'Include %s/root/etc/apache2/mods-available/%s\n' "$work" mime.conf "$work" deflate.conf
  printf '<Directory %s/logs>\nRequire all granted\n</Directory>\n' "$work"
} | sed "s#^TypesConfig.*#TypesConfig /etc/mime.types#" >apache.conf
root/usr/sbin/apache2 -X -f "$work/apache.conf" 2>errors & running=$!
ask() { curl -s --retry 50 --retry-delay 1 --retry-connrefused -o body -D - -H 'Accept-Encoding: gzip' "http://127.0.0.1:18483/$1" "${@:2}" | tr -d '\r'; }
say() { # WHAT FILE CURL'S ARGUMENTS
  echo "$1: $(ask "${@:2}" | grep -iE '^(HTTP|Accept-Ranges|Content-Encoding|Content-Range)' | sed -E 's#^HTTP/1.1 ([0-9]+).*#\1#; s#(bytes 0-9/)[0-9]{4}$#\1NNNN#' | paste -sd' ')"
}
tag=$(ask short.txt | sed -n 's/^ETag: //ip')
{
  say short short.txt -H 'Range: bytes=0-9'
  say 'end of short' short.txt -H 'Range: bytes=19000-19009'
  say long long.txt -H 'Range: bytes=0-9'
  say 'its ETag' short.txt -H "If-None-Match: $tag"
  say 'without -gzip' short.txt -H "If-None-Match: ${tag/-gzip/}"
} | tee seen
[[ $tag == *-gzip\" ]]
diff seen - <<'SEEN'
short: 206 Accept-Ranges: bytes Content-Encoding: gzip Content-Range: bytes 0-9/NNNN
end of short: 416
long: 200 Accept-Ranges: bytes Content-Encoding: gzip
its ETag: 200 Accept-Ranges: bytes Content-Encoding: gzip
without -gzip: 304 Accept-Ranges: bytes
SEEN
