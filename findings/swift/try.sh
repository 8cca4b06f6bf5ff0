#!/bin/bash
# Runs the Python on its standard input beside cluster.py, in a directory of its own. As root it installs Debian's
# python3-swift where it is missing.
set -euo pipefail

dpkg-query -W python3-swift >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-swift >/dev/null </dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-swift

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >try.py
PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 try.py </dev/null
