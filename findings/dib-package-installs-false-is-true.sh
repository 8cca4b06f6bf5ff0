#!/bin/bash
# diskimage-builder's package-installs.yaml looks at whether `uninstall` and `build-only` are there, not at what they say:
# `uninstall: false` removes the package, `build-only: false` installs and removes it. In `arch: ppc64, amd64`, the form of
# its own README, the space stays in the second name: the package is not installed on amd64, and no line says so.
# Seen with Debian 12's python3-diskimage-builder 3.13.0-2 (needs python3-yaml of the system).
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
chmod 755 "$work"
apt-get download -qq python3-diskimage-builder=3.13.0-2 2>/dev/null
dpkg-deb -x ./*.deb dib
modules=$PWD/dib/usr/lib/python3/dist-packages
mkdir -p elements/e
cat >elements/e/package-installs.yaml <<'YAML'
kept-by-mistake-removed:
  uninstall: false
installed-and-removed:
  build-only: false
meant-for-two:
  arch: ppc64, amd64
YAML
ARCH=amd64 PYTHONPATH=$modules /usr/bin/python3 \
  "$modules/diskimage_builder/elements/package-installs/bin/package-installs-squash" \
  --elements e --path elements out.json 2>/dev/null
seen=$(tr -d ' \n' <out.json)
echo "seen: $seen"
/usr/bin/python3 - <<'PY'
import json
phase = json.load(open('out.json'))['install.d']
names = {what: sorted(name for name, _ in entries) for what, entries in phase.items()}
assert names == {'install': ['installed-and-removed'],
                 'uninstall': ['installed-and-removed', 'kept-by-mistake-removed']}, names
PY
