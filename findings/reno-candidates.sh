#!/bin/bash
# reno collects in a release what came with its candidates (collapse_pre_releases, on if not set), where these are called as OpenStack's are,
# 2.0.0.0rc1. Of 2.0.0rc1, which is how Python writes it (PEP 440), and of SemVer's 2.0.0-rc.1 it knows no candidate: that is a release
# of its own, and the page of 2.0.0 has only what came behind the last of them, mostly little. Where the last candidate is
# released as it is, the one commit is of 2.0.0 in each form, so a first try looks right. Nothing is told.
# A guess: a candidate is known by `rc`, as by pip and pbr.
# Seen with python3-reno 2.11.2-2 of Debian 12, of a note in 1.0.0, one of the candidate and one behind it: the lines at the end.
# Matters for: projects that take reno without OpenStack's names of tags; pre_release_tag_re has to be set.
# As root it installs Debian's packages python3-reno and git where they are missing.
set -euo pipefail
packages='python3-reno git'
dpkg-query -W $packages >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $packages >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' $packages
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin HOME=$work LC_ALL=C.UTF-8
git config --global user.email demo@example.org
git config --global user.name demo
git config --global init.defaultBranch master
note() {
  printf -- '---\nfixes:\n  - %s\n' "$1" >"releasenotes/notes/$1-$2.yaml"
  git add . && git commit -qm "$1"
}
for candidate in 2.0.0.0rc1 2.0.0rc1 2.0.0-rc.1; do
  for between in no yes; do
    rm -rf repository
    git init -q repository
    cd repository
    mkdir -p releasenotes/notes
    note first 1111111111111111
    git tag -m release 1.0.0
    note second 2222222222222222
    git tag -m candidate $candidate
    [ $between = no ] || note third 3333333333333333
    git tag -m release 2.0.0
    echo "$candidate, commit between $between: $(reno list 2>/dev/null | sed -E 's,.*/notes/([a-z]*)-.*,(\1),' | paste -sd' ')"
    cd ..
  done
done | tee seen
diff seen - <<'SEEN'
2.0.0.0rc1, commit between no: 2.0.0 (second) 1.0.0 (first)
2.0.0.0rc1, commit between yes: 2.0.0 (second) (third) 1.0.0 (first)
2.0.0rc1, commit between no: 2.0.0 (second) 1.0.0 (first)
2.0.0rc1, commit between yes: 2.0.0 (third) 2.0.0rc1 (second) 1.0.0 (first)
2.0.0-rc.1, commit between no: 2.0.0 (second) 1.0.0 (first)
2.0.0-rc.1, commit between yes: 2.0.0 (third) 2.0.0-rc.1 (second) 1.0.0 (first)
SEEN
