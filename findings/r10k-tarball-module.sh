#!/bin/bash
# The tarball that every builder of Puppet modules makes, with one directory around the module, is installed in the
# wrong place by r10k, which ends with 0. One without it is taken by both r10k and `puppet module install`.
#
# - puppet-agent 7.23.0-1+deb12u1, `puppet module install FILE`: looks for the directory that holds metadata.json,
#   wherever it is in the file, and calls the module by the second half of the name in it. Also the top will do.
# - r10k 3.15.4-1, `type: 'tarball'` in a Puppetfile: unpacks the file as it is below modules/NAME. With a directory
#   around it the module ends in modules/demo/example-demo-1.0.0/, where Puppet does not see it.
#
# Seen (Debian 12):
#   puppet module install, around: module/demo/metadata.json
#   r10k, around: modules/demo/example-demo-1.0.0/metadata.json, exit code 0
#   puppet module install, flat: module/demo/metadata.json
#   r10k, flat: modules/demo/metadata.json, exit code 0
#
# As root it installs Debian's packages puppet-agent and r10k where they are missing. Exits non-zero if this changes.
set -euo pipefail

for package in puppet-agent r10k; do
  dpkg-query -W "$package" >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$package" >/dev/null
  dpkg-query -W -f '${Package} ${Version}\n' "$package"
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p example-demo-1.0.0/manifests
echo 'class demo { }' >example-demo-1.0.0/manifests/init.pp
cat >example-demo-1.0.0/metadata.json <<'END'
{"name": "example-demo", "version": "1.0.0", "author": "example", "license": "Apache-2.0",
 "summary": "an example", "source": "https://example.org", "dependencies": []}
END
tar -czf around.tar.gz example-demo-1.0.0
tar -czf flat.tar.gz -C example-demo-1.0.0 .

fail() {
  echo "changed: $*" >&2
  exit 1
}

for kind in around flat; do
  # The name of the file is where Puppet looks for name and version, too.
  mkdir -p "puppet-$kind" && cp $kind.tar.gz "puppet-$kind/example-demo-1.0.0.tar.gz"
  puppet module install --ignore-dependencies --modulepath "$work/puppet-$kind/module" \
    "$work/puppet-$kind/example-demo-1.0.0.tar.gz" >"puppet-$kind/log" 2>&1 || fail "puppet refuses $kind"
  found=$(cd "puppet-$kind" && find module -name metadata.json)
  echo "puppet module install, $kind: $found"
  [ "$found" = module/demo/metadata.json ] || fail "puppet unpacks $kind elsewhere"

  mkdir -p "r10k-$kind"
  echo "mod 'demo', type: 'tarball', source: 'file://$work/$kind.tar.gz'" >"r10k-$kind/Puppetfile"
  (cd "r10k-$kind" && r10k puppetfile install) || fail "r10k refuses $kind"
  found=$(cd "r10k-$kind" && find modules -name metadata.json)
  echo "r10k, $kind: $found, exit code 0"
  case $kind:$found in
    around:modules/demo/example-demo-1.0.0/metadata.json | flat:modules/demo/metadata.json) ;;
    *) fail "r10k unpacks $kind elsewhere" ;;
  esac
done
