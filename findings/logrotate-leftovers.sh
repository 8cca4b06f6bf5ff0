#!/bin/bash
# logrotate takes away what its present settings would have made, by name, and nothing else. So where gzip is followed by zstd, or numbers
# by dates, the old .gz stay for good, beside the new ones; and with `rotate 3` in place of 6, of six old ones one goes and two stay.
# maxage is no help: it is for the same names, and looked at only when the log is rotated at all (not while `size` is not
# reached, nor once the log itself is gone).
# A guess: what is older than the last that is kept goes in time, whatever it was packed with.
# Seen with logrotate 3.21.0-1, zstd 1.5.4+dfsg2-5 of Debian 12, `rotate 3`, five rotations behind the change:
#   gzip, then zstd:     .1.gz .2.gz .3.gz and .1.zst .2.zst .3.zst
#   numbers, then dates: .1.gz .2.gz .3.gz and three with dates
#   rotate 6, then 3:    .1 .2 .3 .5 .6
# Matters for: disks of log servers, and logs with personal data that were to be gone after so many days.
# As root it installs Debian's zstd where it is missing.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
mkdir -m 777 debs
(cd debs && apt-get download -qq logrotate)
dpkg-deb -W debs/*.deb
dpkg-deb -x debs/*.deb root
command -v zstd >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y zstd >/dev/null
rotate() { # TIMES LINE...
  printf '%s\n' "$work/logs/a.log {" "${@:2}" '}' >conf
  chmod 644 conf
  for _ in $(seq "$1"); do
    echo line >logs/a.log
    root/usr/sbin/logrotate -f -s state conf
    case " $* " in *' dateext '*) sleep 1.1 ;; esac
  done
}
fresh() { rm -rf logs state; mkdir -m 755 logs; }
{
  fresh
  rotate 4 'rotate 3' compress
  rotate 5 'rotate 3' compress "compresscmd $(command -v zstd)" 'compressoptions -q --rm' 'compressext .zst'
  echo "gzip, then zstd: $(ls logs | tr '\n' ' ')"
  fresh
  rotate 4 'rotate 3' compress
  rotate 5 'rotate 3' compress dateext 'dateformat -%s'
  echo "numbers, then dates: $(ls logs | sed -E 's/-[0-9]+/-DATE/' | tr '\n' ' ')"
  fresh
  rotate 7 'rotate 6'
  rotate 5 'rotate 3'
  echo "rotate 6, then 3: $(ls logs | tr '\n' ' ')"
} | tee seen
diff seen - <<'SEEN'
gzip, then zstd: a.log.1.gz a.log.1.zst a.log.2.gz a.log.2.zst a.log.3.gz a.log.3.zst 
numbers, then dates: a.log-DATE.gz a.log-DATE.gz a.log-DATE.gz a.log.1.gz a.log.2.gz a.log.3.gz 
rotate 6, then 3: a.log.1 a.log.2 a.log.3 a.log.5 a.log.6 
SEEN
