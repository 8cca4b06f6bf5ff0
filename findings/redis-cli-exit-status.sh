#!/bin/bash
# redis-cli ends with 0 where the server answered with an error: an unknown command, a wrong type, a script that failed, a transaction that was
# discarded. The error goes to standard output, as a value would, so `n=$(redis-cli llen jobs)` has the text in n. -e, which is to end
# with an error, does so for the command of its arguments, with the text on standard error; for commands on standard input it does
# nothing: those behind the one that failed are run, and the status is 0. And of a key that is not there, and of one that is
# empty, the output is the same empty line.
# A guess: 1 and standard error, as psql -c, mysql -e and sqlite3 have it.
# Seen with redis-server, redis-tools 5:7.0.15-1~deb12u10 of Debian 12: the lines at the end.
# Matters for: health checks and clean-ups in shell: `redis-cli ping && ...` goes on behind LOADING and NOAUTH.
# As root it installs Debian's package redis-server where it is missing.
set -euo pipefail
[ -x /usr/bin/redis-server ] || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends redis-server >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' redis-tools
work=$(mktemp -d)
cd "$work"
export PATH=/usr/bin:/bin
redis-server --port 0 --unixsocket "$work/socket" --save '' >log &
server=$!
trap 'kill $server; wait $server || true; rm -rf "$work"' EXIT
until redis-cli -s socket ping >/dev/null 2>&1; do sleep 0.1; done
try() {
  code=0
  redis-cli -s socket "$@" >out 2>err || code=$?
  echo "$*: exit status $code, output \"$(tr -s '\n' ' ' <out | cut -c 1-30)\", error \"$(cut -c 1-30 err)\""
}
redis-cli -s socket set name text >/dev/null
redis-cli -s socket set empty '' >/dev/null
{
  try llen name </dev/null
  try nosuch </dev/null
  try -e llen name </dev/null
  printf 'set a 1\nllen name\nset b 1\n' | try
  printf 'set c 1\nllen name\nset d 1\n' | try -e
  echo "keys: $(redis-cli -s socket keys '?' | sort | paste -sd' ')"
  try get empty </dev/null
  try get nothing </dev/null
} | tee seen
diff seen - <<'SEEN'
llen name: exit status 0, output "WRONGTYPE Operation against a ", error ""
nosuch: exit status 0, output "ERR unknown command 'nosuch', ", error ""
-e llen name: exit status 1, output "", error "WRONGTYPE Operation against a "
: exit status 0, output "OK WRONGTYPE Operation against", error ""
-e: exit status 0, output "OK WRONGTYPE Operation against", error ""
keys: a b c d
get empty: exit status 0, output " ", error ""
get nothing: exit status 0, output " ", error ""
SEEN
