#!/bin/bash
# OpenStack Swift has two times of one object, and both can be read wrong. The header `Last-Modified` is rounded up to the next
# second, so of a fresh object it is later than `Date` in the same answer, which RFC 9110 (8.8.2.1) forbids. The listing
# (`format=json`) has microseconds, so it is earlier than the header by up to a second: by these two, every object has
# changed since it was listed. And it is UTC without a zone (`2026-11-28T19:09:31.951160`), which JavaScript's Date takes for
# local time.
#
# Seen (Debian 12, python3-swift 2.30.1-0+deb12u3): ten objects, each asked for at once; of all the header is later than the
# listing, by up to a second, of most later than Date; no listed time has a zone; node in Asia/Kolkata is 5.5 hours early.
#
# As root it installs Debian's package python3-swift where it is missing. Exits non-zero if this changes.
bash "$(dirname "$0")/swift/try.sh" <<'END'
import json
import subprocess
import sys
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from cluster import ask, proxy

port = proxy('public')
ask(port, 'PUT', '')
future, rounded = 0, []
for number in range(10):
    ask(port, 'PUT', f'/{number}', {'Content-Type': 'text/plain'}, b'a line\n')
    headers = ask(port, 'HEAD', f'/{number}')[1]
    rounded.append(parsedate_to_datetime(headers['Last-Modified']))
    future += rounded[-1] > parsedate_to_datetime(headers['Date'])
listed = [row['last_modified'] for row in json.loads(ask(port, 'GET', '?format=json')[2])]
later = [(at - datetime.fromisoformat(text).replace(tzinfo=timezone.utc)).total_seconds() for at, text in zip(rounded, listed)]
print(f'Last-Modified later than Date: {future} of 10; than the listing, by seconds: {later}')
print(f'listed: {listed[0]}')
asks = "process.stdout.write(String((Date.parse(process.argv[1] + 'Z') - Date.parse(process.argv[1])) / 3600000))"
hours = subprocess.run(['node', '-e', asks, listed[0]], env={'PATH': '/usr/local/bin:/usr/bin', 'TZ': 'Asia/Kolkata'}, capture_output=True, text=True).stdout
print(f'JavaScript in Asia/Kolkata reads it {hours} hours early')
same = future >= 1 and all(0 <= by < 1 for by in later) and not any('Z' in text or '+' in text for text in listed)
sys.exit(0 if same and hours == '5.5' else 1)
END
