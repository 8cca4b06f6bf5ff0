#!/bin/bash
# A file of collectd's csv plugin has the day in its name on which it was written, by local time, whatever day the values are of, while the rows
# have seconds since 1970: a value of three days ago is in today's file. Values have six digits behind the dot and no exponent: a
# gauge of 1e-9, or a rate of one in a month, is 0.000000. What collectd itself refuses as "Value too old" (a second value of the
# same time, an earlier one) is written all the same, so rows repeat and go back; with five write threads, the default, others do, too.
# And a `counter` that began anew, as each does at a restart, is taken to have run over at 32 bits: it had 429 million a second for
# ten seconds; a `derive` has nan there.
# A guess: a file has its day's values, as they were given, in order.
# Seen with collectd-core 5.12.0-14 of Debian 12, values by its unixsock, TZ=Asia/Tokyo: the lines at the end.
# Matters for: jobs that record their machine by it and read the files of the run's day; one sample makes the scale of a chart.
# As root it installs Debian's package collectd-core where it is missing.
set -euo pipefail
dpkg-query -W collectd-core >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends collectd-core >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' collectd-core
work=$(mktemp -d)
cd "$work"
cat >collectd.conf <<END
Hostname "node1"
WriteThreads 1
BaseDir "$work"
PIDFile "$work/pid"
TypesDB "/usr/share/collectd/types.db"
LoadPlugin logfile
LoadPlugin csv
LoadPlugin unixsock
<Plugin logfile>
  LogLevel info
  File "$work/log"
</Plugin>
<Plugin csv>
  DataDir "$work/csv"
  StoreRates true
</Plugin>
<Plugin unixsock>
  SocketFile "$work/sock"
</Plugin>
END
TZ=Asia/Tokyo collectd -f -C collectd.conf 2>/dev/null &
collectd=$!
trap 'kill $collectd 2>/dev/null || true; wait; rm -rf "$work"' EXIT
until [ -S sock ]; do sleep 0.1; done
begin=$(($(date +%s) - 1000))
cat >put.py <<'PY'
import socket
import sys
begin = int(sys.argv[1])
link = socket.socket(socket.AF_UNIX)
link.connect('sock')
answers = link.makefile('rw')
for name, second, value in [
    ('gauge-old', -3 * 86400, '1'),
    ('gauge-small', 0, '1e-9'),
    ('gauge-twice', 0, '1'), ('gauge-twice', 20, '2'), ('gauge-twice', 20, '3'), ('gauge-twice', 10, '4'),
    ('counter-reset', 0, '5000'), ('counter-reset', 10, '5100'), ('counter-reset', 20, '100'), ('counter-reset', 30, '200'),
    ('derive-reset', 0, '5000'), ('derive-reset', 10, '5100'), ('derive-reset', 20, '100'), ('derive-reset', 30, '200'),
]:
    answers.write(f'PUTVAL node1/demo/{name} interval=10 {begin + second}:{value}\n')
    answers.flush()
    assert answers.readline().startswith('0 Success')
PY
/usr/bin/python3 put.py "$begin"
sleep 2
kill $collectd
wait $collectd || true
today=$(TZ=Asia/Tokyo date +%F)
yesterday=$(TZ=Asia/Tokyo date -d yesterday +%F)
{
  for file in csv/node1/demo/*; do
    name=$(basename "$file" | sed "s/$today/TODAY/; s/$yesterday/TODAY/")
    echo "$name: $(tail -n +2 "$file" | awk -F, -v begin="$begin" '{ printf "%d=%s ", $1 - begin, $2 }')"
  done
  echo "too old: $(grep -c 'Value too old' log)"
} | tee seen
diff seen - <<'SEEN'
counter-reset-TODAY: 0=nan 10=10.000000 20=429496229.600000 30=10.000000 
derive-reset-TODAY: 0=nan 10=10.000000 20=nan 30=10.000000 
gauge-old-TODAY: -259200=1.000000 
gauge-small-TODAY: 0=0.000000 
gauge-twice-TODAY: 0=1.000000 20=2.000000 20=3.000000 10=4.000000 
too old: 2
SEEN
