#!/bin/bash
# logger cuts a message that is longer than a KiB and says nothing: of an argument the rest is gone, of a line on its standard input it is there as
# further messages of their own, each with the head in front, with nothing to tell that they belong together. A message of several
# lines is one message if it is an argument and as many as it has lines if it is read. The limit is --size, and is one of the text alone;
# syslog's own (2048 bytes at least by RFC 5424, 8096 of rsyslog, 48 kB of journald) are not met.
# A guess: whole, or an error; the same text is logged in the same way whichever way it comes.
# Seen with bsdutils 1:2.38.1 of Debian 12, of 3,000 characters (messages: the length of their text): the lines at the end.
# Matters for: scripts of jobs and cron that hand a command's output, a JSON or a traceback to the log.
set -euo pipefail
dpkg-query -W -f '${Package} ${Version}\n' bsdutils
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export PATH=/usr/bin:/bin
cat >listen.py <<'PY'
import socket
server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
server.bind('log')
print('ready', flush=True)
texts = []
while (text := server.recv(100000).decode().split(' demo: ', 1)[1]) != 'end':
    texts.append(f'{len(text)}{" with a newline" if chr(10) in text else ""}')
print('; '.join(texts))
PY
long=$(printf '%3000s' | tr ' ' x)
try() { # NAME COMMAND
  rm -f log ready
  mkfifo ready
  python3 listen.py >ready &
  exec 3<ready
  read -r _ <&3
  code=0
  eval "$2" || code=$?
  logger -u log -t demo end
  read -r texts <&3
  wait $!
  echo "$1: exit status $code, $texts"
}
{
  try argument 'logger -u log -t demo "$long"'
  try 'standard input' 'echo "$long" | logger -u log -t demo'
  try 'argument, --size 8KiB' 'logger -u log -t demo --size 8KiB "$long"'
  try 'two lines, argument' 'logger -u log -t demo "$(printf "one\ntwo")"'
  try 'two lines, standard input' 'printf "one\ntwo" | logger -u log -t demo'
} | tee seen
diff seen - <<'SEEN'
argument: exit status 0, 1024
standard input: exit status 0, 1024; 1024; 952
argument, --size 8KiB: exit status 0, 3000
two lines, argument: exit status 0, 7 with a newline
two lines, standard input: exit status 0, 3; 3
SEEN
