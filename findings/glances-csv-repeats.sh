#!/bin/bash
# In the CSV of `glances --export csv` each second row repeats the one before, at any interval (-t 2, 3 and 5): CPU, memory's and disks' columns, and
# nearly all others, are the same to the last digit under a time that is the row's own. A plugin measures again when its interval is
# over, which it never quite is at the next row. So there are half as many measurements as rows, a peak is two rows wide, and what
# adds up a disk's bytes by rows has them twice. Its time is local and has no zone.
# A guess: each row has what was measured for it, as those of dstat and sar.
# Seen with glances 3.3.1.1+dfsg-1 of Debian 12, -t 2, of eight rows: the CPU, interrupts and context switches of four; of the
# latter no two are the same by chance.
# Matters for: graphs and statistics of a job made of such a file.
# As root it installs Debian's glances where it is missing.
set -euo pipefail
export PATH=/usr/bin:/bin LC_ALL=C.UTF-8
command -v glances >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends glances >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' glances
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME=$work
glances -q --export csv --export-csv-file out.csv --stop-after 10 -t 2 --disable-plugin docker,cloud,ports,wifi,sensors >screen 2>&1
/usr/bin/python3 - <<'PY'
import csv
rows = list(csv.DictReader(open('out.csv')))
keys = 'cpu_user', 'cpu_idle', 'cpu_interrupts', 'cpu_ctx_switches'
pairs = list(zip(rows, rows[1:]))
again = ''.join('=' if all(one[key] == other[key] for key in keys) else '.' for one, other in pairs)
times = len({row['timestamp'] for row in rows})
print(f'{len(rows)} rows of {times} times; the same as the row before: {again}')
assert len(rows) > 6 and times == len(rows)
assert again.count('=') * 5 >= len(pairs) * 2
PY
