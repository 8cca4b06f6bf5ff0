#!/bin/bash
# Of an array that Hiera merges, the order depends on the strategy: with `unique` the nearest level is first, with `deep`
# the farthest, so the same two files give [node, common] and [common, node]. What is said for a search path, a list of servers
# or of rules, "the first is the one", is thereby turned round. knockout_prefix takes elements of arrays away, no keys of hashes: what
# was to go stays, and a key with the prefix comes beside it. And a null of the nearer level hides nothing under `deep`, while
# under `hash` it does.
# A guess: the nearest level first, `deep` being `hash` and `unique` all the way down.
# Seen with puppet-agent 7.23.0-1+deb12u1, ruby-deep-merge 1.1.1-2 of Debian 12:
#   unique  [node, both, common]
#   deep    [common, both, node]
#   knockout_prefix '--': list [kept, mine], hash {gone => 1, --gone => x}
#   null over 1: hash undef, deep 1
# Matters for: `lookup_options` of modules, where a profile changes `unique` to `deep` for one hash more.
# As root it installs Debian's package puppet-agent where it is missing.
set -euo pipefail
dpkg-query -W puppet-agent >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends puppet-agent >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' puppet-agent ruby-deep-merge
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
mkdir data
cat >hiera.yaml <<'YAML'
version: 5
defaults: {datadir: data, data_hash: yaml_data}
hierarchy: [{name: node, path: node.yaml}, {name: common, path: common.yaml}]
YAML
cat >data/node.yaml <<'YAML'
list: [node, both]
knock: {list: ['--gone', mine], hash: {'--gone': x}}
nulled: {key: ~}
YAML
cat >data/common.yaml <<'YAML'
list: [common, both]
knock: {list: [gone, kept], hash: {gone: 1}}
nulled: {key: 1}
YAML
cat >show.pp <<'PP'
$unique = lookup('list', { merge => 'unique' })
$deep = lookup('list', { merge => 'deep' })
$knock = lookup('knock', { merge => { strategy => 'deep', knockout_prefix => '--' } })
$by_hash = lookup('nulled', { merge => 'hash' })
$by_deep = lookup('nulled', { merge => 'deep' })
notice("seen unique ${unique}")
notice("seen deep ${deep}")
notice("seen knockout ${knock}")
notice("seen null, hash: ${by_hash}, deep: ${by_deep}")
PP
puppet apply --color=false --hiera_config "$work/hiera.yaml" --confdir "$work/conf" --vardir "$work/var" show.pp 2>/dev/null |
  sed -n 's/.*: seen //p' | tee seen
diff seen - <<'SEEN'
unique [node, both, common]
deep [common, both, node]
knockout {list => [kept, mine], hash => {gone => 1, --gone => x}}
null, hash: {key => }, deep: {key => 1}
SEEN
