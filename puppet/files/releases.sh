#!/bin/sh
# Installed by Puppet (module stackviz). Versions of stackvizd beside each other in one directory, the
# parent of the one this file is in, and `current`, a link to the one that runs.
#
#   releases tarball VERSION FILE [SHA256]     unpack a release
#   releases npm VERSION PACKAGE NPM [REGISTRY]
#   releases site DIRECTORY FILE               unpack another site
#   releases is-current VERSION                exit code 0: it is
#   releases switch VERSION
#   releases is-tidy KEEP                      exit code 0: no more than KEEP versions
#   releases prune KEEP                        remove those used longest ago
#   releases has-units VERSION [ROOT]          exit code 0: /etc/systemd/system has its units
#   releases units VERSION [ROOT]              copy them there; ROOT: only those of a further root
#                                              VERSION may be deb: those of the Debian package
#   releases is-left                           exit code 0: nothing of a tarball goes before a Debian package
#   releases leave                             make it so; the versions stay until they are pruned
set -eu
umask 022

home=$(cd "$(dirname "$0")/.." && pwd -P)
units=/etc/systemd/system
deb_units=/usr/lib/systemd/system
new=

fail() {
  echo "$*" >&2
  exit 1
}

# Ready to be moved to its place: nobody ever sees half a version.
begin() {
  new=$home/.new-$1
  trap 'rm -rf "$new"' EXIT
  rm -rf "$new"
  mkdir "$new"
}

finish() {
  [ -x "$new/bin/stackvizd" ] || fail "there is no bin/stackvizd in it: not a release"
  if [ -f "$new/SHA256SUMS" ]; then
    (cd "$new" && sha256sum --check --quiet --strict SHA256SUMS)
  fi
  # Also shows that the runtime runs on this machine.
  found=$("$new/bin/stackvizd" --version) || fail "the runtime of this release does not run here$(why_not)"
  [ "$found" = "$1" ] || fail "this is version $found, not $1"
  [ "$(id -u)" != 0 ] || chown -R root:root "$new"
  touch "$new"
  sync -f "$new"
  # Whatever had this name was no whole version, or the caller would not install it.
  rm -rf "${home:?}/$1"
  mv -T "$new" "$home/$1"
  trap - EXIT
}

# What is known about a runtime that does not run: another processor's, a library that is not there.
why_not() {
  machine=$(sed -n 's/^architecture=//p' "$new/RELEASE" 2>/dev/null) || true
  [ -z "$machine" ] || [ "$machine" = "$(dpkg --print-architecture 2>/dev/null)" ] || echo ": it is for $machine"
  ldd "$new"/node_modules/node-linux-*/bin/node 2>/dev/null | sed -n 's/^[[:space:]]*\(.*\) => not found$/: it needs \1/p'
}

tarball() {
  [ -f "$2" ] || fail "$2: there is no such file"
  if [ -n "${3:-}" ]; then
    echo "$3  $2" | sha256sum --check --quiet --strict - || fail "$2: not the file that was asked for"
  fi
  begin "$1"
  tar -xzf "$2" -C "$new" --strip-components=1 --no-same-owner --no-same-permissions
  finish "$1"
  case $2 in
    "$home"/download/*) rm -r "$home/download" ;;
  esac
}

npm() {
  begin "$1"
  mkdir "$new/npm"
  echo '{"private":true}' >"$new/npm/package.json"
  # Scripts of packages are code of strangers, run as root; none of ours needs one.
  "$3" install --prefix "$new/npm" --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error \
    ${4:+"--registry=$4"} "$2@$1"
  # As in the tarball: the package at the top, what it needs below its node_modules.
  tree=$new/npm/node_modules/$2
  mkdir -p "$tree/node_modules"
  mv -T "$tree" "$new/package"
  find "$new/npm/node_modules" -mindepth 1 -maxdepth 1 ! -empty ! -name '.*' \
    -exec mv -t "$new/package/node_modules" {} +
  find "$new/package" -mindepth 1 -maxdepth 1 -exec mv -t "$new" {} +
  rm -r "$new/npm" "$new/package"
  finish "$1"
}

site() {
  [ -f "$2" ] || fail "$2: there is no such file"
  new=${1%/*}/.new-${1##*/}
  trap 'rm -rf "$new"' EXIT
  rm -rf "$new"
  mkdir "$new"
  tar -xzf "$2" -C "$new" --no-same-owner --no-same-permissions
  # Packed with or without a directory around it.
  page=$new/index.html
  [ -f "$page" ] || page=$(find "$new" -maxdepth 2 -name index.html | sort | head -n 1)
  [ -n "$page" ] || fail "$2: there is no index.html in it: not a built site"
  # Whatever modes it was packed with: the daemons read it.
  chmod -R u+rwX,go+rX "$new"
  rm -rf "$1"
  mv -T "${page%/index.html}" "$1"
  rm -rf "$new"
}

is_current() {
  [ "$(readlink "$home/current" 2>/dev/null)" = "$1" ]
}

switch() {
  [ -x "$home/$1/bin/stackvizd" ] || fail "version $1 is not installed"
  ln -sfn "$1" "$home/.current"
  mv -fT "$home/.current" "$home/current"
  # "Used last", for prune.
  touch "$home/$1"
  share "$1"
}

# Manual pages and completions, where man and the shells look for them.
share() {
  [ -d "$home/$1/share" ] || return 0
  (cd "$home/$1/share" && find . -type f) | while read -r file; do
    # zsh's own package makes this one, and nobody reads it without.
    case $file in ./zsh/*) [ -d "/usr/local/share/${file%/*}" ] || continue ;; esac
    mkdir -p "/usr/local/share/${file%/*}"
    ln -sfn "/opt/stackvizd/current/share/${file#./}" "/usr/local/share/$file"
  done
}

shared() {
  find /usr/local/share -lname '/opt/stackvizd/current/share/*' 2>/dev/null || true
}

# Versions that may go, if only $1 stay. The current one never does.
surplus() {
  current=$(readlink "$home/current" 2>/dev/null) || current=
  # Names of versions hold no white space; they begin with a digit.
  # shellcheck disable=SC2012
  (cd "$home" && ls -1td [0-9]* 2>/dev/null) | grep -vxF "$current" | tail -n "+$1" || true
}

# Root directories of units that are not used any more: those of a Debian package, or those of tarballs.
# Not before the daemons have started again, for it is their root directory that would go.
other_roots() {
  if [ "$1" = 0 ]; then
    ls -d /opt/stackvizd/root 2>/dev/null || true
  elif [ ! -e "$deb_units/stackviz.target" ]; then
    ls -d /run/stackviz-root 2>/dev/null || true
  fi
}

prune() {
  surplus "$1" | while read -r version; do
    rm -rf "${home:?}/$version"
  done
  other_roots "$1" | while read -r root; do
    rm -rf --one-file-system "$root"
  done
}

# What a tarball put where it goes before a Debian package.
before_deb() {
  for unit in stackviz.target stackviz-watcher.service stackviz-watcher@.service stackviz-worker@.service \
    stackviz-sweep.service stackviz-sweep.timer stackviz-metrics.service stackviz-metrics.socket \
    stackviz-serve.service stackviz-notify.service; do
    echo "$units/$unit"
  done
  for link in /usr/local/bin/stackvizd "$home/current" /opt/stackvizd/current; do
    [ ! -L "$link" ] || echo "$link"
  done
  shared
}

is_left() {
  before_deb | while read -r path; do
    [ ! -e "$path" ] && [ ! -L "$path" ] || exit 1
  done
}

leave() {
  before_deb | while read -r path; do
    rm -f "$path"
  done
}

units_of() {
  if [ "$1" = deb ]; then echo "$deb_units"; else echo "$home/$1/systemd"; fi
}

# Lines of FROM and TO. A further root has its own sweep, for timers and services are pairs.
pairs() {
  from=$(units_of "$1")
  if [ -n "${2:-}" ]; then
    for kind in service timer; do
      echo "$from/stackviz-sweep.$kind $units/stackviz-sweep-$2.$kind"
    done
  else
    for unit in "$from"/*.service "$from"/*.socket "$from"/*.timer "$from"/*.target; do
      [ ! -f "$unit" ] || echo "$unit $units/${unit##*/}"
    done
  fi
}

has_units() {
  [ -d "$(units_of "$1")" ] || return 1
  pairs "$@" | while read -r from to; do
    cmp -s "$from" "$to" || exit 1
  done
}

copy_units() {
  [ -d "$(units_of "$1")" ] || fail "version $1 has no units"
  pairs "$@" | while read -r from to; do
    install -m 0644 "$from" "$to"
  done
}

command=$1
shift
case $command in
  tarball) tarball "$@" ;;
  npm) npm "$@" ;;
  site) site "$@" ;;
  is-current) is_current "$@" ;;
  switch) switch "$@" ;;
  is-tidy) [ -z "$(surplus "$@")$(other_roots "$@")" ] ;;
  prune) prune "$@" ;;
  has-units) has_units "$@" ;;
  units) copy_units "$@" ;;
  is-left) is_left ;;
  leave) leave ;;
  *) fail "unknown command: $command" ;;
esac
