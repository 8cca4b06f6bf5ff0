#!/bin/bash
# A `$` in a value of oslo.config, as passwords in URLs have it, can make an option that is set seem not to be there. `$word` is a
# reference to another option; where there is none, reading the value raises NoSuchOptError, which is an AttributeError: so
# hasattr() is False and getattr() with a default gives the default, and no error is seen. Where it is, the error names a part of
# the value as an option of [DEFAULT], not the option nor its file. Of an option without a value `$unset` is nothing, and `$1`, or
# `$` at the end, stays as it is, so most such passwords work.
# A guess: an unknown reference is left as it stands (as string.Template's safe_substitute, which is used, does), or stops the
# service when it reads the file.
# Seen with python3-oslo.config 1:9.0.0-3 of Debian 12:
#   u:pa$word@db   no such option word in group [DEFAULT]; hasattr False, getattr the default
#   u:pa$unset@db  u:pa@db
#   u:pa$1@db      as it is
#   u:pa$$word@db  u:pa$word@db
# Matters for: who greps a log for the option that is wrong, and code that asks with getattr(CONF.group, name, default).
set -euo pipefail
dpkg-query -W python3-oslo.config >/dev/null 2>&1 ||
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-oslo.config >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-oslo.config
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
cat >try.py <<'PY'
from oslo_config import cfg

def seen(value):
    with open('app.conf', 'w') as file:
        file.write(f'[database]\nconnection = {value}\n')
    conf = cfg.ConfigOpts()
    conf.register_opts([cfg.StrOpt('connection'), cfg.StrOpt('unset')], group='database')
    conf(['--config-file', 'app.conf'], project='app', default_config_dirs=[])
    try:
        read = conf.database.connection
    except cfg.NoSuchOptError as error:
        read = str(error)
    found = hasattr(conf.database, 'connection'), getattr(conf.database, 'connection', 'default') != 'default'
    print(value, '->', read, found)
    return read, found

there, not_there = (True, True), (False, False)
assert seen('u:pa$word@db') == ('no such option word in group [DEFAULT]', not_there)
assert seen('u:pa$unset@db') == ('u:pa@db', there)
assert seen('u:pa$1@db') == ('u:pa$1@db', there)
assert seen('u:pa$$word@db') == ('u:pa$word@db', there)
PY
/usr/bin/python3 try.py
