#!/bin/bash
# Everything that can be said about the module without a system to apply it to: syntax, style,
# reference, specs. test/acceptance applies it. Needs Debian's packages, and as root installs them.
set -euo pipefail

cd "$(dirname "$0")"
packages=(puppet-agent puppet-lint puppet-strings ruby-rspec-puppet metadata-json-lint
  apache2-bin nginx-light)

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query --show --showformat='${db:Status-Abbrev}' "$package" 2>/dev/null || true)
  [[ $status == ii* ]] || missing+=("$package")
done
if ((${#missing[@]})); then
  if [[ $(id -u) != 0 ]]; then
    echo "Debian packages are missing: sudo apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
  export DEBIAN_FRONTEND=noninteractive
  # A source that cannot be reached must not stop what the others have.
  apt-get -qq -o DPkg::Lock::Timeout=120 update || true
  # (At run level 1 no service is started: of nginx the program is wanted, not a server.)
  RUNLEVEL=1 apt-get -qq -o DPkg::Lock::Timeout=120 install -y --no-install-recommends "${missing[@]}" >/dev/null
fi

# puppet-lint wants the name of the module in the path.
modules=$(mktemp -d)
trap 'rm -rf "$modules"' EXIT
ln -s "$PWD" "$modules/stackviz"

echo 'puppet: syntax'
puppet parser validate manifests functions types examples
puppet epp validate templates/*.epp
for script in files/*.sh; do sh -n "$script"; done
for file in lib/facter/*.rb lib/puppet/functions/stackviz/*.rb; do ruby -c "$file" >/dev/null; done

echo 'puppet: style'
# All checks are on, those of documentation and relationships too. Examples are no classes.
puppet-lint --fail-on-warnings --relative "$modules/stackviz/manifests" "$modules/stackviz/functions" "$modules/stackviz/types"
puppet-lint --fail-on-warnings --no-autoloader_layout-check "$modules/stackviz/examples"
metadata-json-lint --fail-on-warnings metadata.json

echo 'puppet: snippets of the web servers'
work=$modules/web
mkdir -p "$work/logs/stackviz-assets"
# snippet SERVER HOST BUNDLED
snippet() {
  puppet epp render "templates/$1.conf.epp" --values "{ root => '$work/logs', prefix => '/ci.logs',
    assets => 'stackviz-assets', host => $2, listing => true, bundled => $3 }" >"$work/$1.conf" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
}
for variant in 'undef true' "'logs.example.org:8443' false"; do
  read -r host bundled <<<"$variant"
  snippet apache "$host" "$bundled"
  {
    echo "ServerName localhost"
    echo "PidFile $work/apache.pid"
    for name in mpm_event authz_core authz_host mime dir autoindex alias env; do
      echo "LoadModule ${name}_module /usr/lib/apache2/modules/mod_$name.so"
    done
    echo "TypesConfig /dev/null"
    cat templates/apache-listing.conf.epp "$work/apache.conf"
  } >"$work/apache-whole.conf"
  output=$(/usr/sbin/apache2 -t -d "$work" -f "$work/apache-whole.conf" 2>&1) || { echo "$output" >&2; exit 1; }
  snippet nginx "$host" "$bundled"
  echo "pid $work/nginx.pid; error_log stderr; events {} http { access_log off;
    server { listen 8080; include $work/nginx.conf; } }" >"$work/nginx-whole.conf"
  output=$(/usr/sbin/nginx -t -q -p "$work" -c "$work/nginx-whole.conf" 2>&1) || { echo "$output" >&2; exit 1; }
done

echo 'puppet: reference'
ruby reference.rb --check

echo 'puppet: specs'
rspec
