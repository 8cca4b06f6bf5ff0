#!/bin/bash
# One directory, listed by Debian's Apache and by nginx, is not the same. Apache's configuration leaves out what ends in `~`, `#`, `,v` or
# `,t`, what is called RCS or CVS, and links where FollowSymLinks is not on; all but the links can be fetched by name. nginx leaves out
# dot files only; a link that leads nowhere is in its page as a file, of the length of the link's own text, and in its JSON as
# "other" without a size. Its JSON puts names' bytes as they are, so one name that is no UTF-8 makes the document none, and a
# reader that mends it has a name that is 404; the page has `%FF`, which works. autoindex_localtime changes the page, not the JSON.
# A guess: a listing has what is there, but for dot files; and JSON is the better source of names.
# Seen with apache2-bin 2.4.71-1~deb12u1, nginx 1.22.1-9+deb12u11 of Debian 12:
#   apache: a.txt bad%ff.txt core sub/
#   nginx:  CVS/ link/ sub/ a%23 a.txt bad%FF.txt broken b~ core file%2Cv
# Matters for: who mirrors or reads logs by such listings.
set -euo pipefail
work=$(mktemp -d)
running=()
trap 'kill "${running[@]}" 2>/dev/null; wait; rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
mkdir -m 777 debs
(cd debs && apt-get download -qq apache2 apache2-bin nginx)
for deb in debs/*.deb; do
  dpkg-deb -W "$deb"
  dpkg-deb -x "$deb" root
done
mkdir -p logs/sub logs/CVS
cd logs
touch a.txt 'a#' b~ core file,v .hidden $'bad\xff.txt'
ln -s sub link
ln -s nowhere broken
cd ..
modules=$work/root/usr/lib/apache2/modules
{
  printf 'ServerName localhost\nServerRoot %s\nPidFile %s/apache.pid\nErrorLog %s/apache.log\n' "$work" "$work" "$work"
  printf 'Listen 127.0.0.1:18482\nDocumentRoot %s/logs\nUser nobody\nGroup nogroup\nMutex file:%s\n' "$work" "$work"
  for name in mpm_event authz_core alias dir mime autoindex; do
    [ ! -e "$modules/mod_$name.so" ] || echo "LoadModule ${name}_module $modules/mod_$name.so"
  done
  printf 'TypesConfig /dev/null\nInclude %s/root/etc/apache2/mods-available/autoindex.conf\n' "$work"
  printf '<Directory %s/logs>\nOptions Indexes\nRequire all granted\n</Directory>\n' "$work"
} >apache.conf
mkdir body
location() { printf 'location /%s/ { alias %s/logs/; autoindex on; autoindex_format %s; autoindex_localtime on; }\n' "$1" "$work" "$1"; }
{
  printf 'daemon off; worker_processes 1; error_log stderr; pid %s/nginx.pid;\nevents {}\n' "$work"
  printf 'http { access_log off;\n'
  for what in client_body proxy fastcgi uwsgi scgi; do printf '%s_temp_path %s/body;\n' "$what" "$work"; done
  printf 'server { listen unix:%s/nginx.sock;\n' "$work"
  location html
  location json
  printf '} }\n'
} >nginx.conf
TZ=Asia/Tokyo root/usr/sbin/apache2 -X -f "$work/apache.conf" 2>errors & running+=($!)
TZ=Asia/Tokyo root/usr/sbin/nginx -c "$work/nginx.conf" -p "$work" 2>>errors & running+=($!)
apache() { curl -s "http://127.0.0.1:18482/$1" "${@:2}"; }
nginx() { curl -s --unix-socket nginx.sock "http://localhost/$1" "${@:2}"; }
for _ in $(seq 50); do
  [ -S nginx.sock ] && apache '' >/dev/null && break
  sleep 0.1
done
names() { grep -oE '<a href="[^"?/][^"]*"' | sed 's/<a href="//; s/"$//' | grep -v '^\.\./$' | tr '\n' ' '; }
{
  echo "apache: $(apache '?F=0' | names)"
  echo "nginx: $(nginx html/ | names)"
  echo "broken: $(nginx html/ | grep broken | grep -oE '[0-9]+.?$' | tr -d '\r'); $(nginx json/ | grep broken | grep -oE '"type":"[a-z]*"')"
  echo "a mended name: $(nginx html/bad%EF%BF%BD.txt -o /dev/null -w '%{http_code}'), as in the page: $(nginx html/bad%FF.txt -o /dev/null -w '%{http_code}')"
  echo "by name: $(apache 'b~' -o /dev/null -w '%{http_code}') $(apache link/ -o /dev/null -w '%{http_code}')"
} | tee seen
nginx json/ >listing.json
! iconv -f UTF-8 -t UTF-8 listing.json >/dev/null 2>&1
grep -aq "\"name\":\"a.txt\".*$(TZ=UTC date -r logs/a.txt '+%H:%M:%S') GMT\"" listing.json
nginx html/ | grep -aq ">a.txt<.*$(TZ=Asia/Tokyo date -r logs/a.txt '+%d-%b-%Y %H:%M')"
diff seen - <<'SEEN'
apache: a.txt bad%ff.txt core sub/ 
nginx: CVS/ link/ sub/ a%23 a.txt bad%FF.txt broken b~ core file%2Cv 
broken: 7; "type":"other"
a mended name: 404, as in the page: 200
by name: 200 403
SEEN
