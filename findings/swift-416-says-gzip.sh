#!/bin/bash
# OpenStack Swift's 416 for an object that is stored with `Content-Encoding: gzip` says gzip, too, and the object's type, over
# a body that is a page of HTML in plain text. A client that decodes (curl --compressed, fetch of browsers and of Node) therefore
# fails with an error of its decoder instead of a 416, or has the error after the status. An object that is no longer
# than what a reader has already is asked for so: a log that is followed, a range kept from before.
#
# Seen (Debian 12, python3-swift 2.30.1-0+deb12u3, curl 7.88.1):
#   416, Content-Encoding: gzip, Content-Type: text/plain, body b"<html><h1>Requested Range Not..."
#   curl --compressed: exit status 61 (bad content encoding), nothing written
#
# As root it installs Debian's package python3-swift where it is missing. Exits non-zero if this changes.
bash "$(dirname "$0")/swift/try.sh" <<'END'
import gzip
import sys
from cluster import ask, proxy
from eventlet.green import subprocess

port = proxy('public')
ask(port, 'PUT', '')
ask(port, 'PUT', '/console.txt', {'Content-Type': 'text/plain', 'Content-Encoding': 'gzip'}, gzip.compress(b'a line\n'))
status, headers, body = ask(port, 'GET', '/console.txt', {'Range': 'bytes=999-'})
print(f"{status}, Content-Encoding: {headers['Content-Encoding']}, Content-Type: {headers['Content-Type']}, body {body[:30]}")
address = f'http://127.0.0.1:{port}/v1/AUTH_a/logs/console.txt'
curl = subprocess.run(['curl', '--silent', '--compressed', '--range', '999-', address], capture_output=True)
print(f'curl --compressed: exit status {curl.returncode}, {len(curl.stdout)} bytes written')
same = (status, headers['Content-Encoding'], body[:6], curl.returncode, curl.stdout) == (416, 'gzip', b'<html>', 61, b'')
sys.exit(0 if same else 1)
END
