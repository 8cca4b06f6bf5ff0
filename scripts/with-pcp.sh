#!/bin/bash
# Runs a command on a Debian as if pcp were installed: with-pcp.sh WORK COMMAND ARGUMENT... Needs root.
# PCP_PACKAGES: which of its packages, if not only pcp itself.
#
# pcp's packages are unpacked into WORK, not installed: their maintainer scripts want a running systemd. They are
# laid over /usr, /etc and /var in a mount namespace of the command only, with the hostname "controller".
set -euo pipefail

self=$(readlink -f "$0")
work=$(readlink -m "$1")
shift
if [ "${WITH_PCP:-}" != inside ]; then
  mkdir -p "$work"/{debs,pcp/usr,pcp/etc,pcp/var}
  chmod 755 "$work" && chmod 777 "$work/debs"
  # shellcheck disable=SC2086
  packages=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks \
    --no-replaces --no-enhances ${PCP_PACKAGES:-pcp} | grep -E '^(lib)?(python3-)?pcp' | sort -u)
  cd "$work/debs"
  # shellcheck disable=SC2086
  apt-get download -qq $packages 2>/dev/null || { apt-get update -qq && apt-get download -qq $packages; }
  for deb in *.deb; do dpkg-deb -x "$deb" "$work/pcp"; done
  exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM=xterm HOME=/root WITH_PCP=inside \
    unshare --mount --uts --pid --fork --mount-proc bash "$self" "$work" "$@"
fi

mount -t tmpfs tmpfs /opt
for part in usr etc var; do
  mkdir -p "/opt/$part"/{upper,work}
  mount -t overlay overlay \
    -o "lowerdir=$work/pcp/$part:/$part,upperdir=/opt/$part/upper,workdir=/opt/$part/work" "/$part"
done
# What pcp's postinst would have done that matters here.
ldconfig
(cd /var/lib/pcp/pmns && PATH=/usr/lib/pcp/bin:$PATH ./Rebuild) >"$work/rebuilt" 2>&1 || { cat "$work/rebuilt" >&2 && exit 1; }
hostname controller
exec "$@"
