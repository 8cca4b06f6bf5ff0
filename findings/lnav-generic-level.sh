#!/bin/bash
# lnav takes the level of a line from the first word in it that begins with the name of one, where it has no format for the log and only knows its time
# ("generic_log"): of a Zuul or devstack console "12 passed, 0 errors" is an error, and so is the name of a package, error-handler.
# Of such a line log_body has nothing, or only what is behind the word and a colon. `journalctl -o short-precise`, as DevStack's logs
# are, is such a log, since syslog's format has no fraction of a second. So what is told by level, `:next-mark error` and SQL's
# log_level, is of other lines than those that failed, and a search in log_body does not find what is in the log.
# A guess: no level, or that of a word in capitals in its place; log_body is the text behind the time.
# Seen with lnav 0.11.1-3 of Debian 12: the lines at the end.
# Matters for: who looks for the error of a job in such a log, and counts by level.
# As root it installs Debian's lnav where it is missing.
set -euo pipefail
export PATH=/usr/bin:/bin LC_ALL=C.UTF-8 TERM=dumb
command -v lnav >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends lnav >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' lnav
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME=$work
cat >console.log <<'LOG'
2026-11-28 14:00:05.250123 | node | 12 passed, 0 errors
2026-11-28 14:00:06.250123 | node | Unpacking error-handler (1.2) ...
2026-11-28 14:00:07.250123 | node | ok: [node] => failed=0 changed=1
2026-11-28 14:00:08.250123 | node | fatal: [node]: FAILED! => rc 2
2026-11-28 14:00:09.250123 | node | cat information.txt
LOG
cat >devstack.log <<'LOG'
Nov 28 14:00:05.250123 node nova-compute[123]: INFO nova.compute.manager Retry after error of neutron
Nov 28 14:00:06.250123 node nova-compute[123]: ERROR nova.compute.manager No host
LOG
for log in console devstack; do
  lnav -n -c ';SELECT log_format, log_level, log_body FROM all_logs' -c ':write-csv-to -' $log.log
done | tee seen
diff seen - <<'SEEN'
log_format,log_level,log_body
generic_log,error,
generic_log,error,
generic_log,unknown,| node | ok: [node] => failed=0 changed=1
generic_log,fatal,: [node]: FAILED! => rc 2
generic_log,info,
log_format,log_level,log_body
generic_log,info,
generic_log,error,
SEEN
