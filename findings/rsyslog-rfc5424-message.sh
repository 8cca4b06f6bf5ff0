#!/bin/bash
# rsyslog's own template for RFC 5424, RSYSLOG_SyslogProtocol23Format, puts two spaces in front of a message that came by a local
# socket: the one that parts it from the structured data, and the one behind the colon of RFC 3164, which rsyslog keeps as part of
# the message. By RFC 5424 6 the message begins with a space. And an escape (what oslo.log ends a line with on standard
# error, `ESC[00m`) is four characters, `#033`, in every template: a search for colours does not find them.
# A guess: `- - text`, as RFC 5424 has it, and bytes as they were sent.
# Seen with rsyslog 8.2302.0-1+deb12u2 of Debian 12 and logger of util-linux 2.38.1.
# Matters for: whoever reads such a file by a pattern, or compares messages of it with those of the journal.
# As root it installs Debian's package rsyslog where it is missing; the one that runs here has a socket of its own.
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8
dpkg-query -W rsyslog >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends rsyslog >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' rsyslog
work=$(mktemp -d)
trap 'kill "$(cat "$work/pid")" 2>/dev/null || true; rm -rf "$work"' EXIT
cat >"$work/conf" <<CONF
module(load="imuxsock" SysSock.Use="off")
input(type="imuxsock" Socket="$work/socket" CreatePath="on")
action(type="omfile" file="$work/5424" template="RSYSLOG_SyslogProtocol23Format")
action(type="omfile" file="$work/3164" template="RSYSLOG_TraditionalFileFormat")
CONF
rsyslogd -f "$work/conf" -i "$work/pid"
for ((tries = 0; tries < 50; tries++)); do [ -S "$work/socket" ] && break; sleep 0.2; done
logger --socket "$work/socket" --tag nova -- "$(printf 'INFO x [-] text\033[00m')"
for ((tries = 0; tries < 50; tries++)); do [ -s "$work/5424" ] && [ -s "$work/3164" ] && break; sleep 0.2; done
cat -A "$work/5424" "$work/3164"
grep -qF ' nova - - -  INFO x [-] text#033[00m' "$work/5424"
grep -qF ' nova: INFO x [-] text#033[00m' "$work/3164"
