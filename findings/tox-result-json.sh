#!/bin/bash
# What tox writes by --result-json does not tell how an environment ended. It has the exit status of each command, and not which of them may
# fail: one behind a `-`, and all of an environment with ignore_outcome, have their 3 there as one that failed the run has. An
# environment that was skipped, for want of its Python or on another platform, has no commands and no word of why, and commands that
# were not reached are not there. There is neither a result of an environment nor one of the run.
# A guess: for each environment what tox's own summary has, "commands succeeded", "ignored failed command", "SKIPPED".
# Seen with tox 3.28.0-2 of Debian 12: the lines at the end (of the summary; of the file: exit statuses, keys that say more).
# Matters for: jobs whose result is read from that file; it is red where tox passes, and as empty where all was skipped.
# As root it installs Debian's package tox where it is missing.
set -euo pipefail
dpkg-query -W tox >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends tox >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' tox
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >tox.ini <<'INI'
[tox]
skipsdist = True
envlist = good,dash,ignored,platform,nopython
[testenv]
skip_install = True
whitelist_externals = sh
commands = sh -c 'exit 3'
[testenv:good]
commands = sh -c 'exit 0'
[testenv:bad]
[testenv:dash]
commands = - sh -c 'exit 3'
[testenv:ignored]
ignore_outcome = True
[testenv:platform]
platform = darwin
[testenv:nopython]
basepython = python3.4
INI
{
  for run in 'good,dash,ignored,platform,nopython' 'bad'; do
    status=0
    env -i PATH=/usr/bin:/bin HOME="$work" LC_ALL=C.UTF-8 /usr/bin/tox -e "$run" --skip-missing-interpreters=true \
      --result-json result.json >screen 2>&1 || status=$?
    echo "exit status $status"
    sed -n '/ summary /,$s/^ *\(ERROR: *\|SKIPPED: *\)\?\([a-z]*: [a-z ]*\).*/\1\2/p' screen | tr -s ' ' | grep -v congratulations
    python3 - <<'PY'
import json
for name, env in json.load(open('result.json'))['testenvs'].items():
    print(' ', name, [test['retcode'] for test in env.get('test', [])], *sorted(set(env) - {'setup', 'python', 'installed_packages', 'test'}))
PY
  done
} | tee seen
diff seen - <<'SEEN'
exit status 0
good: commands succeeded
dash: commands succeeded
ignored: ignored failed command
SKIPPED: platform: platform mismatch 
SKIPPED: nopython: 
  good [0]
  dash [3]
  ignored [3]
  platform []
  nopython []
exit status 1
ERROR: bad: commands failed
  bad [3]
SEEN
