#!/bin/bash
# In the report of nox (`nox --report FILE`, JSON) the codes are the other way round than exit statuses: `result` and `result_code` are 1 for
# success and 0 for failure, so a run that ends with 1 has "result": 0. A skipped session is 2. The Python of a session is not in its
# `name`: two sessions of one name are two entries, told apart by `signatures` only. Why one was skipped or failed is not there, nor
# any time; and a session whose Python is missing is skipped, with status 0, so a run in which nothing ran has "result": 1.
# A guess: 0 is well, as in each process and in tox's report.
# Seen with nox 2022.11.21-1 of Debian 12: the lines at the end.
# Matters for: steps and pages that read the report; its numbers look like exit statuses.
# As root it installs Debian's nox where it is missing.
set -euo pipefail
export PATH=/usr/bin:/bin LC_ALL=C.UTF-8
command -v nox >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends nox >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' nox
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >noxfile.py <<'PY'
import nox


@nox.session(venv_backend='none')
def passes(session):
    session.run('true')


@nox.session(venv_backend='none')
def fails(session):
    session.run('false')


@nox.session(python=['3.98', '3.99'])
def absent(session):
    session.run('true')
PY
for sessions in passes fails absent 'passes fails'; do
  code=0
  # shellcheck disable=SC2086
  env -u CI HOME="$work" nox --report report.json -s $sessions >screen 2>&1 || code=$?
  echo "$sessions: exit status $code, $(/usr/bin/python3 -c '
import json
report = json.load(open("report.json"))
print("result", report["result"], *("({name} {result_code} {result})".format(**each) for each in report["sessions"]))')"
done | tee seen
diff seen - <<'SEEN'
passes: exit status 0, result 1 (passes 1 success)
fails: exit status 1, result 0 (fails 0 failed)
absent: exit status 0, result 1 (absent 2 skipped) (absent 2 skipped)
passes fails: exit status 1, result 0 (passes 1 success) (fails 0 failed)
SEEN
