#!/bin/bash
# What an element of diskimage-builder has in static/ is not all in the image: the element install-static copies it by `rsync -lCr`,
# and C leaves out what CVS would not keep. That is by name, at any depth, files and whole folders: *.so, *.a, *.o, *.exe, *.bak,
# *.old, *.orig, core, tags, .git. So a tree of node_modules comes without each `core` folder and without native parts, a
# configuration without `pam_x.so` or `smb.conf.old`; nothing is told, and the build ends with 0.
# A guess: "all files in element/static, with mode, symlinks etc", as the script's head says.
# Seen with Debian 12's python3-diskimage-builder 3.13.0-2, rsync 3.5.0+ds1-0+deb12u1, of eight files:
#   etc/demo.conf opt/app/index.js
# Matters for: elements that put a program on an image; a package or a tarball by source-repositories keeps all.
# Needs root: a mount namespace keeps the copy out of the machine.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mkdir -m 777 debs
(cd debs && apt-get download -qq python3-diskimage-builder=3.13.0-2 rsync)
for deb in debs/*.deb; do
  dpkg-deb -f "$deb" Package Version | tr '\n' ' '
  dpkg-deb -x "$deb" unpacked
done
echo
element=unpacked/usr/lib/python3/dist-packages/diskimage_builder/elements/install-static
mkdir -p hooks/static/opt/app/node_modules/{core,demo}
mkdir -p hooks/static/{etc,opt/app/lib}
cp -r "$element/install.d" hooks/
cd hooks/static
for file in etc/demo.conf etc/demo.conf.old opt/app/index.js opt/app/lib/native.so opt/app/lib/part.a opt/app/tags \
  opt/app/node_modules/core/index.js opt/app/node_modules/demo/build.exe; do echo x >"$file"; done
cd "$work"
mkdir image
# The script copies to /: here that is an empty folder, with the machine's programs to run it.
for name in usr bin lib lib64 sbin dev; do
  [ -e "/$name" ] || continue
  if [ -L "/$name" ]; then cp -P "/$name" image/; else mkdir "image/$name"; fi
done
mkdir -p image/in_target.d image/rsync
cat >inside <<END
set -eu
for name in usr dev; do mount --rbind /\$name image/\$name; done
mount --bind hooks image/in_target.d
mount --bind unpacked/usr/bin image/rsync
DIB_DEBUG_TRACE=0 PATH=/rsync:/usr/bin:/bin /usr/sbin/chroot image bash /in_target.d/install.d/10-install-static-files
END
unshare --mount bash inside
seen=$(cd image && find etc opt -type f | sort | tr '\n' ' ')
echo "in the image: $seen"
[ "$(cd hooks/static && find . -type f | wc -l)" = 8 ]
[ "$seen" = 'etc/demo.conf opt/app/index.js ' ]
