#!/bin/bash
# debian13.sh DIRECTORY PACKAGE...: unpacks packages of Debian 13 below DIRECTORY, by apt with lists of its own. Nothing is installed.
set -euo pipefail
mkdir -p "$1/apt/lists/partial" "$1/apt/cache/archives/partial" "$1/root"
cd "$1"
chmod 755 .
chmod -R 777 apt
cat >apt/apt.conf <<END
Dir::Etc::sourcelist "$PWD/apt/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$PWD/apt/lists";
Dir::Cache "$PWD/apt/cache";
END
mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep -m 1 '/debian/$')
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >apt/sources.list
export APT_CONFIG=$PWD/apt/apt.conf
apt-get update -qq
cd apt
apt-get download -qq "${@:2}"
for deb in *.deb; do
  dpkg-deb -W "$deb"
  dpkg-deb -x "$deb" ../root
done
