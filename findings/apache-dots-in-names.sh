#!/bin/bash
# To Debian's Apache each part of a file's name behind a dot may say what the file is, not only the last: of `.log`, which its list
# of types does not have, it goes back to the part before. So a log that is named after a host, a service or an image is what that part
# is an ending of: compute1.example.com.log is a program of MS-DOS, which browsers save, .org one of Lotus Organizer, nova.ai.log
# PostScript, syslog.gz.1 gzip; web.example.de.log is in German (Content-Language). A .log of one part has no Content-Type at all.
# A guess: the last ending counts; a log is text/plain.
# Seen with apache2-bin 2.4.71-1~deb12u1, media-types 10.0.0 of Debian 12, Debian's own mime.conf:
#   nova-api.log              none
#   compute1.example.com.log  application/x-msdos-program
#   compute1.example.org.log  application/vnd.lotus-organizer
#   compute1.example.com.txt  text/plain
#   n-cpu.pt.log              application/vnd.snesdev-page-table, pt
#   cirros.zip.log            application/zip
#   syslog.gz.1               application/x-gzip
#   web.example.de.log        none, de
# Matters for: trees of logs by host names; `ForceType` or an AddType for .log in the place of the logs ends it.
set -euo pipefail
work=$(mktemp -d)
running=
trap 'kill $running 2>/dev/null || true; wait; rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
mkdir -m 777 debs
(cd debs && apt-get download -qq apache2 apache2-bin media-types)
for deb in debs/*.deb; do
  dpkg-deb -W "$deb"
  dpkg-deb -x "$deb" root
done
mkdir logs
modules=$work/root/usr/lib/apache2/modules
{
  printf 'ServerName localhost\nServerRoot %s\nPidFile %s/apache.pid\nErrorLog %s/apache.log\n' "$work" "$work" "$work"
  printf 'Listen 127.0.0.1:18484\nDocumentRoot %s/logs\nUser nobody\nGroup nogroup\nMutex file:%s\n' "$work" "$work"
  for name in mpm_event authz_core mime; do
    [ ! -e "$modules/mod_$name.so" ] || echo "LoadModule ${name}_module $modules/mod_$name.so"
  done
  printf 'Include %s/root/etc/apache2/mods-available/mime.conf\n' "$work"
  printf '<Directory %s/logs>\nRequire all granted\n</Directory>\n' "$work"
} >apache.conf
sed -i "s#^TypesConfig.*#TypesConfig $work/root/etc/mime.types#" root/etc/apache2/mods-available/mime.conf
root/usr/sbin/apache2 -X -f "$work/apache.conf" 2>errors & running=$!
for name in nova-api.log compute1.example.{com,org}.log compute1.example.com.txt n-cpu.pt.log cirros.zip.log syslog.gz.1 web.example.de.log; do
  echo "a line" >"logs/$name"
  curl -s --retry 50 --retry-delay 1 --retry-connrefused -o body -D head "http://127.0.0.1:18484/$name"
  grep -q '^HTTP/1.1 200' head
  value() { tr -d '\r' <head | sed -n "s/^$1: //ip"; }
  type=$(value Content-Type)
  language=$(value Content-Language)
  echo "$name ${type:-none}${language:+, $language}"
done | tee seen
diff seen - <<'SEEN'
nova-api.log none
compute1.example.com.log application/x-msdos-program
compute1.example.org.log application/vnd.lotus-organizer
compute1.example.com.txt text/plain
n-cpu.pt.log application/vnd.snesdev-page-table, pt
cirros.zip.log application/zip
syslog.gz.1 application/x-gzip
web.example.de.log none, de
SEEN
