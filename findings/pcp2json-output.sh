#!/bin/bash
# What pcp2json prints is not JSON: on standard output two remarks, each an object of its own, stand before the document, so what
# reads JSON refuses it; with -H they are not there, and with -F the file has the document only. In it numbers are strings of
# three decimals ("1000.000", the interval "1"; numbers by -E), and times are local with no zone (-Z sets it, and does not name
# it). What a metric has no value for is not there: of a counter the whole first sample, and the one behind a restart.
# A guess: remarks on standard error, numbers, and null where there is none.
# Seen with Debian's pcp and pcp-export-pcp2json 6.0.3-1.1, of an archive made by its own LogImport of a counter that restarts:
#   { "//": "Writing 1 archived metrics to stdout..." }
#   { "//": "(Ctrl-C to stop)" }
#   {"@pcp": ... "@interval": "1", "@timestamp": "2023-11-14 17:13:21", "demo": {"bytes": {"@unit": "byte/s", "value": "1000.000"}}
# Matters for: pages and scripts that read what pmlogger kept of a job.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
with_pcp=$(readlink -f "$(dirname "$0")/../scripts/with-pcp.sh")
cd "$work"; mkdir out
cat >archive.py <<'PY'
import cpmapi
from pcp import pmi
log = pmi.pmiLogImport('demo')
log.pmiSetHostname('node1')
log.pmiSetTimezone('UTC')
log.pmiAddMetric('demo.bytes', log.pmiID(510, 0, 1), cpmapi.PM_TYPE_U64, cpmapi.PM_INDOM_NULL, cpmapi.PM_SEM_COUNTER,
                 log.pmiUnits(1, 0, 0, cpmapi.PM_SPACE_BYTE, 0, 0))
for second, value in enumerate([5000, 6000, 7000, 100, 1100]):
    log.pmiPutValue('demo.bytes', '', str(value))
    log.pmiWrite(1700000000 + second, 0)
log.pmiEnd()
PY
cat >run <<'INSIDE'
export TZ=America/New_York
python3 ../archive.py
pcp2json -a demo -t 1 demo.bytes >screen 2>errors
pcp2json -a demo -t 1 -F file demo.bytes >said
pcp2json -a demo -t 1 -H demo.bytes >bare
pcp2json -a demo -t 1 -E -F exact demo.bytes >said
pcp2json -a demo -t 1 -Z UTC -H demo.bytes >utc
INSIDE
PCP_PACKAGES="pcp pcp-export-pcp2json" bash "$with_pcp" "$work" bash -euc 'cd "$0"; bash -eu ../run' "$work/out"
dpkg-deb -f debs/pcp_*.deb Version
head -2 out/screen
/usr/bin/python3 - <<'PY'
import json
screen = open('out/screen').read()
try:
    json.loads(screen)
    raise SystemExit('is JSON now')
except json.JSONDecodeError:
    pass
decoder, documents = json.JSONDecoder(), []
while screen := screen.lstrip():
    document, end = decoder.raw_decode(screen)
    documents.append(document)
    screen = screen[end:]
assert [list(document) for document in documents] == [['//'], ['//'], ['@pcp']], documents
samples = documents[2]['@pcp']['@hosts'][0]['@metrics']
print(samples)
assert json.load(open('out/file')) == json.load(open('out/bare')) == documents[2]
assert [sample.get('demo', {}).get('bytes', {}).get('value') for sample in samples] == [None, '1000.000', '1000.000', None, '1000.000']
assert [list(sample) for sample in samples[::3]] == [['@interval', '@timestamp']] * 2
assert (samples[1]['@interval'], samples[1]['@timestamp']) == ('1', '2023-11-14 17:13:21')
exact = json.load(open('out/exact'))['@pcp']['@hosts'][0]['@metrics'][1]['demo']['bytes']['value']
utc = json.load(open('out/utc'))['@pcp']['@hosts'][0]['@metrics'][1]['@timestamp']
assert utc == '2023-11-14 22:13:21', utc
assert exact == 1000.0 and isinstance(exact, float)
PY
