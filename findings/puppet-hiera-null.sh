#!/bin/bash
# A key without a value in Hiera (`web::port:`, or `~`) is neither looked for at the next level nor undef to a class: the class has its
# own default, and what common.yaml says for all hosts is hidden. So a line that is left empty in a host's file, to have the common
# value, gives that host a third one. `puppet lookup` of it prints an empty line and ends with 0; of a key that is nowhere, 1.
# A fact that there is none of (`%{facts.rack}`) is "" there, not a null, and so no default at all.
# A guess: an empty value is no value, and the next level has its turn; or the class is given undef.
# Seen with puppet-agent 7.23.0-1+deb12u1 of Debian 12, of a class with the default 80 over a common 8080:
#   empty 80, null 80, of an unknown fact "", not there 8080; lookup of an empty one: "", 0; of one that is nowhere: 1
# Matters for: files of hosts in which keys are listed to be filled in, or are written by a program that has nothing to say.
# As root it installs Debian's package puppet-agent where it is missing.
set -euo pipefail
dpkg-query -W puppet-agent >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends puppet-agent >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' puppet-agent
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=$work
mkdir -p data modules/web/manifests
cat >hiera.yaml <<'YAML'
version: 5
defaults: {datadir: data, data_hash: yaml_data}
hierarchy: [{name: node, path: node.yaml}, {name: common, path: common.yaml}]
YAML
cat >data/node.yaml <<'YAML'
web::empty:
web::null: ~
web::fact: '%{facts.rack}'
YAML
for key in empty null fact absent; do echo "web::$key: 8080"; done >data/common.yaml
cat >modules/web/manifests/init.pp <<'PP'
class web($empty = 80, $null = 80, $fact = 80, $absent = 80) {
  notice("seen empty ${empty}, null ${null}, fact '${fact}', absent ${absent}")
}
PP
own=(--hiera_config "$work/hiera.yaml" --modulepath "$work/modules" --confdir "$work/conf" --vardir "$work/var")
{
  puppet apply --color=false "${own[@]}" -e 'include web' 2>/dev/null | sed -n 's/.*: seen //p'
  for key in web::empty web::absent web::nowhere; do
    status=0
    value=$(puppet lookup "${own[@]}" "$key" 2>/dev/null) || status=$?
    echo "lookup $key: '${value#---}', $status"
  done
} | tee seen
diff seen - <<'SEEN'
empty 80, null 80, fact '', absent 8080
lookup web::empty: '', 0
lookup web::absent: ' 8080', 0
lookup web::nowhere: '', 1
SEEN
