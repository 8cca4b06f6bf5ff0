#!/bin/bash
# Puppet's versioncmp() has no `~`, no `+` and no epoch of Debian's versions, and no pre-releases of semantic ones: all that has more
# behind it is newer. So the candidate 1.0~rc1 is newer than 1.0, 1.0.0-rc1 than 1.0.0, and a backport (1.10-1~bpo12+1) than what it was
# made of; the epoch in 1:1.0, which makes it newer than 2.0 to dpkg, makes it older. What it does know: 1.10 is newer than 1.9. For a
# range in a package's `ensure` (`>= 1.0`) Puppet has rules of dpkg's own, so the same two versions compare differently there.
# A guess: as dpkg's --compare-versions or as SemVer, whichever the two look like.
# Seen with puppet-agent 7.23.0-1+deb12u1, dpkg 1.21.22 of Debian 12:
#   1.0~rc1 1.0              versioncmp 1, dpkg lt
#   1.0.0-rc1 1.0.0          versioncmp 1, SemVer lt
#   1.10-1~bpo12+1 1.10-1    versioncmp 1, dpkg lt
#   1:1.0 2.0                versioncmp -1, dpkg gt
# Matters for: modules that write another configuration "from version 2 on" by a package's version, and are tried with its candidate.
# As root it installs Debian's package puppet-agent where it is missing.
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
dpkg-query -W puppet-agent >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends puppet-agent >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' puppet-agent dpkg
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pairs <<'PAIRS'
1.0~rc1 1.0
1.0+git1 1.0
1.10-1~bpo12+1 1.10-1
1:1.0 2.0
1.10 1.9
1.0.0-rc1 1.0.0
PAIRS
while read -r one other; do echo "notice(\"seen $one $other versioncmp \${versioncmp('$one', '$other')}\")"; done <pairs >site.pp
echo "notice(\"seen 1.0.0-rc1 1.0.0 SemVer less \${SemVer('1.0.0-rc1') < SemVer('1.0.0')}\")" >>site.pp
puppet apply --color=false --confdir "$work/conf" --vardir "$work/var" site.pp 2>/dev/null | sed -n 's/.*: seen //p' | tee seen
while read -r one other; do
  dpkg --compare-versions "$one" lt "$other" && echo "$one $other dpkg less" || echo "$one $other dpkg greater"
done <pairs | tee -a seen
diff seen - <<'SEEN'
1.0~rc1 1.0 versioncmp 1
1.0+git1 1.0 versioncmp 1
1.10-1~bpo12+1 1.10-1 versioncmp 1
1:1.0 2.0 versioncmp -1
1.10 1.9 versioncmp 1
1.0.0-rc1 1.0.0 versioncmp 1
1.0.0-rc1 1.0.0 SemVer less true
1.0~rc1 1.0 dpkg less
1.0+git1 1.0 dpkg greater
1.10-1~bpo12+1 1.10-1 dpkg less
1:1.0 2.0 dpkg greater
1.10 1.9 dpkg greater
1.0.0-rc1 1.0.0 dpkg greater
SEEN
