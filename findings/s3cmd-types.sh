#!/bin/bash
# s3cmd gives a file the type that its first bytes look like, not that of its name: a style sheet is text/plain, as is CSV, a script is that or
# a script by the words it begins with, and an empty log is inode/x-empty. Browsers take no style sheet of that type, nor a module, so a
# report that was uploaded is a page without looks and works, while the same folder from a web server is well. --no-mime-magic goes
# by the name, and calls a .log binary/octet-stream, which is saved, not shown. A link is left out, with a warning where it
# leads to a file and without one where it leads nowhere; the exit status is 0.
# A guess: text/css, text/javascript, text/plain, as web servers and other uploaders have it.
# Seen with s3cmd 2.3.0-1, python3-magic 2:0.4.26-3 of Debian 12 (what it sends; by --no-mime-magic): the lines at the end.
# Matters for: HTML reports (coverage, Ansible's, a viewer) that jobs put into S3 or Ceph.
# As root it installs Debian's packages s3cmd and python3-magic where they are missing.
set -euo pipefail
packages='s3cmd python3-magic'
dpkg-query -W $packages >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $packages >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' $packages
work=$(mktemp -d)
cd "$work"
cat >bucket.py <<'PY'
"""Takes what is put, notes its type, and writes its port into a file."""
import hashlib
import http.server


class Bucket(http.server.BaseHTTPRequestHandler):
    def do_PUT(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        with open('types', 'a') as types:
            print(self.path.rpartition('/')[2], self.headers['Content-Type'], file=types)
        self.answer(b'', hashlib.md5(body).hexdigest())

    def do_GET(self):
        self.answer(b'<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>', 'none')

    def answer(self, body, tag):
        self.send_response(200)
        self.send_header('ETag', f'"{tag}"')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


server = http.server.HTTPServer(('127.0.0.1', 0), Bucket)
with open('port', 'w') as file:
    print(server.server_port, file=file)
server.serve_forever()
PY
/usr/bin/python3 bucket.py &
bucket=$!
trap 'kill $bucket; wait $bucket || true; rm -rf "$work"' EXIT
until [ -s port ]; do sleep 0.1; done
at=127.0.0.1:$(cat port)
mkdir report
echo '<!DOCTYPE html><title>report</title>' >report/index.html
echo 'body { color: black }' >report/look.css
echo 'export const tests = 3;' >report/work.js
echo 'const page = document; page.title = "report";' >report/main.js
printf 'name,seconds\na,1\n' >report/times.csv
: >report/empty.log
echo '2026-11-28 14:00:05.250 12345 INFO nova.compute [-] started' >report/nova.log
ln -s look.css report/link.css
ln -s nowhere report/broken.css
upload() { # [OPTION]
  local status=0
  rm -f types
  env -i PATH=/usr/bin:/bin HOME="$work" LC_ALL=C.UTF-8 s3cmd --access_key=a --secret_key=b --host="$at" --host-bucket="$at" --no-ssl \
    --signature-v2 --no-progress "$@" sync report/ s3://logs/build/ >screen 2>&1 || status=$?
  sort types
  echo "exit status $status; $(grep -c WARNING screen) warning: $(grep -oE '[a-z]+\.css$' screen | paste -sd' ')"
}
{ upload; upload --no-mime-magic; } | tee seen
diff seen - <<'SEEN'
empty.log inode/x-empty
index.html text/html
look.css text/plain
main.js text/plain
nova.log text/plain
times.csv text/plain
work.js application/javascript
exit status 0; 1 warning: link.css
empty.log binary/octet-stream
index.html text/html
look.css text/css
main.js text/javascript
nova.log binary/octet-stream
times.csv text/csv
work.js text/javascript
exit status 0; 1 warning: link.css
SEEN
