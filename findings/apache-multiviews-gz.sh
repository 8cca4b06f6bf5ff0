#!/bin/bash
# With MultiViews, Apache has a file that stands as job-output.txt.gz only under job-output.txt, too, but as application/x-gzip without a
# Content-Encoding: a browser asked for a text saves something that is called job-output.txt and is compressed. Who asks for text/plain
# is told that there is none (406). app.log.gz is under app.log and not under app, job-output.txt.gz under job-output as well. With
# AddEncoding it is text/plain and gzip, which a client gets that did not ask for it, too; and if job-output.txt is there beside it, that
# name never gives the compressed one, as nginx's gzip_static does: only job-output, which neither of them is called, gives either.
# A guess: negotiation of what is compressed means Content-Encoding; beside a plain file the compressed one goes to who can take it.
# Seen with apache2-bin 2.4.71-1~deb12u1, media-types 10.0.0 of Debian 12, Debian's own mime.conf: the lines at the end.
# Matters for: trees of logs in which files are compressed after a while, and links that should go on.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
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
for name in job-output.txt app.log both.txt; do echo "the text of $name" | gzip -n >"logs/$name.gz"; done
echo 'the text of both.txt' >logs/both.txt
modules=$work/root/usr/lib/apache2/modules
sed -i "s#^TypesConfig.*#TypesConfig $work/root/etc/mime.types#" root/etc/apache2/mods-available/mime.conf
serve() { # lines of configuration
  {
    printf 'ServerName localhost\nServerRoot %s\nPidFile %s/apache.pid\nErrorLog %s/apache.log\n' "$work" "$work" "$work"
    printf 'Listen 127.0.0.1:18484\nDocumentRoot %s/logs\nUser nobody\nGroup nogroup\nMutex file:%s\n' "$work" "$work"
    for name in mpm_event authz_core mime negotiation; do
      [ ! -e "$modules/mod_$name.so" ] || echo "LoadModule ${name}_module $modules/mod_$name.so"
    done
    printf 'Include %s/root/etc/apache2/mods-available/mime.conf\n' "$work"
    printf '<Directory %s/logs>\nOptions MultiViews\nRequire all granted\n%s\n</Directory>\n' "$work" "$1"
  } >apache.conf
  root/usr/sbin/apache2 -X -f "$work/apache.conf" 2>errors & running=$!
}
stop() {
  kill $running
  wait $running || true
}
ask() { # NAME HEADER
  curl -s --retry 50 --retry-delay 1 --retry-connrefused -o body -D head -H "$2" "http://127.0.0.1:18484/$1"
  field() { sed -n "s/^$1: //Ip" head | tr -d '\r'; }
  what=other
  cmp -s -n 2 body <(printf '\x1f\x8b') && what=compressed
  grep -q '^the text' body && what=plain
  echo " $1${2:+ ($2)}: $(sed -n '1s/[^ ]* \([0-9]*\).*/\1/p' head) $(field Content-Type)$(field Content-Encoding | sed 's/^/, encoding /'), $what"
}
{
  echo "Debian's types"
  serve ''
  for name in job-output.txt job-output app.log app; do ask $name ''; done
  ask job-output.txt 'Accept: text/plain'
  stop
  echo AddEncoding
  serve $'RemoveType .gz\nAddEncoding gzip .gz'
  for name in job-output.txt both.txt both; do
    ask $name ''
    ask $name 'Accept-Encoding: gzip'
  done
  stop
} | tee seen
diff seen - <<'SEEN'
Debian's types
 job-output.txt: 200 application/x-gzip, compressed
 job-output: 200 application/x-gzip, compressed
 app.log: 200 application/x-gzip, compressed
 app: 404 text/html; charset=iso-8859-1, other
 job-output.txt (Accept: text/plain): 406 text/html; charset=iso-8859-1, other
AddEncoding
 job-output.txt: 200 text/plain, encoding gzip, compressed
 job-output.txt (Accept-Encoding: gzip): 200 text/plain, encoding gzip, compressed
 both.txt: 200 text/plain, plain
 both.txt (Accept-Encoding: gzip): 200 text/plain, plain
 both: 200 text/plain, plain
 both (Accept-Encoding: gzip): 200 text/plain, encoding gzip, compressed
SEEN
