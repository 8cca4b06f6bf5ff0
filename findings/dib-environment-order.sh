#!/bin/bash
# dib-run-parts of diskimage-builder, which runs the scripts of a phase by number (9, 10, 100), sources the files of environment.d
# as text: 10, 100, 20, 9. Both go through `sort -n`, but those with their directory before the number. So the last word
# is that of `9-`, not of `100-`; and what the names may be differs, too: an environment file may have a dot and need not be
# executable, a script with a dot in its name (`20-d.sh`) is left out without a line.
# A guess: one order and one rule for both.
# Seen with Debian 12's python3-diskimage-builder 3.13.0-2:
#   environment: 10-b 100-c 20-d.bash 9-a
#   scripts:     9-a 10-b 100-c
# Matters for: elements that override each other's DIB_* by a higher number.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; chmod 777 "$work"; cd "$work"
apt-get download -qq python3-diskimage-builder=3.13.0-2
dpkg-deb -x ./*.deb dib
mkdir -p hooks/environment.d hooks/install.d
for name in 9-a 10-b 100-c 20-d.bash; do echo "export LAST=$name" >"hooks/environment.d/$name"; done
for name in 9-a 10-b 100-c 20-d.sh; do
  printf '#!/bin/sh\necho "%s has $LAST"\n' "$name" >"hooks/install.d/$name"
  chmod 755 "hooks/install.d/$name"
done
env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME="$work" \
  bash dib/usr/lib/python3/dist-packages/diskimage_builder/lib/dib-run-parts hooks/install.d >out 2>err
environment=$(sed -n 's,.*Sourcing environment file .*/,,p' err | tr '\n' ' ')
scripts=$(tr '\n' ';' <out)
echo "environment: $environment"
echo "scripts: $scripts"
[ "$(cat out err | grep -c '20-d\.sh' || true)" = 0 ]
[ "$environment" = '10-b 100-c 20-d.bash 9-a ' ]
[ "$scripts" = '9-a has 9-a;10-b has 9-a;100-c has 9-a;' ]
