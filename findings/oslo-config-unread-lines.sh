#!/bin/bash
# Lines of a file of oslo.config that set nothing, without a word: an option whose name has a capital (`Workers = 4`), and all that is in `[default]` or
# `[Default]`, which is not `[DEFAULT]`; but `[API]` is `[api]`, so the case of a section's name matters for that one only. An option that
# is indented is no option: it is one more line of the value above it, which has a line break and "workers = 4" in it then, and only
# where nothing is above it is it an error. And `#` behind a value is part of the value.
# A guess: names are read as they are, or none is; a known section that is misspelt, and a line with `=` of its own, are told of.
# Seen with python3-oslo.config 1:9.0.0-3 of Debian 12, of `workers` (1 if not set) and `name`: the lines at the end.
# Matters for: files that are written by hand or by tools (crudini keeps the case it is given): the service runs with the defaults.
# As root it installs Debian's package python3-oslo.config where it is missing.
set -euo pipefail
export PATH=/usr/bin:/bin LC_ALL=C.UTF-8
dpkg-query -W python3-oslo.config >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-oslo.config >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-oslo.config
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >try.py <<'PY'
from oslo_config import cfg

for text in ('[DEFAULT]\nworkers = 4\n', '[DEFAULT]\nWorkers = 4\n', '[Default]\nworkers = 4\n', '[default]\nworkers = 4\n',
             '[API]\nworkers = 4\n', '[DEFAULT]\nname = x\n  workers = 4\n', '[DEFAULT]\n  workers = 4\n', '[DEFAULT]\nname = x # the name\n'):
    with open('service.conf', 'w') as file:
        file.write(text)
    conf = cfg.ConfigOpts()
    conf.register_opts([cfg.IntOpt('workers', default=1), cfg.StrOpt('name')])
    conf.register_opts([cfg.IntOpt('workers', default=1)], group='api')
    try:
        conf([], project='service', default_config_files=['service.conf'])
        result = f'workers {conf.workers}, name {conf.name!r}, api workers {conf.api.workers}'
    except cfg.ConfigFileParseError as error:
        result = type(error).__name__
    print(f'{text!r}: {result}')
PY
python3 try.py | tee seen
diff seen - <<'SEEN'
'[DEFAULT]\nworkers = 4\n': workers 4, name None, api workers 1
'[DEFAULT]\nWorkers = 4\n': workers 1, name None, api workers 1
'[Default]\nworkers = 4\n': workers 1, name None, api workers 1
'[default]\nworkers = 4\n': workers 1, name None, api workers 1
'[API]\nworkers = 4\n': workers 1, name None, api workers 4
'[DEFAULT]\nname = x\n  workers = 4\n': workers 1, name 'x\nworkers = 4', api workers 1
'[DEFAULT]\n  workers = 4\n': ConfigFileParseError
'[DEFAULT]\nname = x # the name\n': workers 1, name 'x # the name', api workers 1
SEEN
