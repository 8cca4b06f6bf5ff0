#!/bin/bash
# rclone cannot copy logs from a web server that sends them compressed as they stand (Content-Encoding: gzip, as gzip_static, Swift and most of
# OpenStack's log servers do): HEAD has the length of what is sent, what it writes is unpacked by Go on the way, so each such file is
# "corrupted on transfer: sizes differ" and is taken away; the others are copied, and it ends with 1. `rclone cat` gives the text, with 0.
# --http-no-head, or --ignore-size, copies the text; --no-gzip-encoding, which the manual has for such servers, the compressed bytes
# under the name of the text. `rclone ls` has the length of those, too.
# A guess: what a server says to be compressed for the way is unpacked, and no length compared, as by wget --compression=auto.
# Seen with rclone 1.60.1+dfsg-2+b5, nginx 1.22.1-9+deb12u11 of Debian 12 (gzip_static always): the lines at the end.
# Matters for: mirrors and archives of logs; what is missing are the large ones.
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
work=$(mktemp -d)
chmod 755 "$work"
cd "$work"
mkdir -m 777 debs
(cd debs && apt-get download -qq nginx rclone)
for deb in debs/*.deb; do
  dpkg-deb -W "$deb"
  dpkg-deb -x "$deb" root
done
mkdir logs
seq 20000 | gzip -n >logs/job-output.txt.gz
seq 20000 >logs/job-output.txt
echo '{}' >logs/info.json
cat >nginx.conf <<CONF
daemon off;
pid $work/nginx.pid;
error_log $work/nginx.log;
events {}
http {
  access_log off;
  client_body_temp_path $work/t; proxy_temp_path $work/t; fastcgi_temp_path $work/t; uwsgi_temp_path $work/t; scgi_temp_path $work/t;
  server { listen 127.0.0.1:18488; root $work/logs; gzip_static always; autoindex on; }
}
CONF
root/usr/sbin/nginx -c "$work/nginx.conf" 2>errors &
server=$!
trap 'kill $server; wait $server || true; rm -rf "$work"' EXIT
curl -s --retry 50 --retry-delay 1 --retry-connrefused -o body http://127.0.0.1:18488/
copy() { # OPTIONS
  rm -rf out
  code=0
  HOME=$work root/usr/bin/rclone copy "$@" --retries 1 --include '*.txt' --include '*.json' --http-url http://127.0.0.1:18488 :http: out 2>screen || code=$?
  kind=none
  [ ! -e out/job-output.txt ] || kind=$(file -b --mime-type out/job-output.txt)
  echo "${*:-no options}: exit status $code, corrupted $(grep -c 'ERROR.*corrupted' screen || true), job-output.txt $kind, info.json $(ls out | grep -c json)"
}
{
  copy
  copy --http-no-head
  copy --ignore-size
  copy --no-gzip-encoding
  echo "cat: $(HOME=$work root/usr/bin/rclone -q cat --http-url http://127.0.0.1:18488 :http:job-output.txt 2>screen | cmp - logs/job-output.txt && echo the text)"
} | tee seen
diff seen - <<'SEEN'
no options: exit status 1, corrupted 2, job-output.txt none, info.json 1
--http-no-head: exit status 0, corrupted 0, job-output.txt text/plain, info.json 1
--ignore-size: exit status 0, corrupted 0, job-output.txt text/plain, info.json 1
--no-gzip-encoding: exit status 0, corrupted 0, job-output.txt application/gzip, info.json 1
cat: the text
SEEN
