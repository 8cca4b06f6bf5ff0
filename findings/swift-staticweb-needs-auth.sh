#!/bin/bash
# OpenStack Swift's staticweb does nothing where no authorization middleware stands before it: a proxy that is public
# because it has no auth at all (a test bed, a cache behind a VPN) lists no pages, although the container says
# `X-Container-Meta-Web-Listings: true`. A folder is 404, and the container answers with the plain list of names that
# it has without staticweb. A log line of level WARNING is the only sign. With a `swift.authorize` that allows all, both
# are HTML pages.
#
# Seen (Debian 12, python3-swift 2.30.1-0+deb12u3; account, container, object and proxy server in one process):
#   without: folder 404, container 200 text/plain
#   with:    folder 200 text/html, container 200 text/html
#
# As root it installs Debian's package python3-swift where it is missing. Exits non-zero if this changes.
set -euo pipefail

dpkg-query -W python3-swift >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends python3-swift >/dev/null
dpkg-query -W -f '${Package} ${Version}\n' python3-swift

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >try.py <<'END'
import os, sys
import eventlet
eventlet.monkey_patch()
import http.client
from eventlet import wsgi
from swift.common import utils
from swift.common.ring import RingBuilder

os.makedirs('devices/d1')
utils.SWIFT_CONF_FILE = os.path.abspath('swift.conf')
open('swift.conf', 'w').write('[swift-hash]\nswift_hash_path_suffix = x\n')
from swift.common.wsgi import loadapp

HERE = os.getcwd()
COMMON = f'[DEFAULT]\nswift_dir = {HERE}\ndevices = {HERE}/devices\nmount_check = false\nfallocate_reserve = 0\nlog_level = CRITICAL\n'
PROXY = COMMON + '''[pipeline:main]
pipeline = catch_errors gatekeeper staticweb proxy-server
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:staticweb]
use = egg:swift#staticweb
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
'''
def start(name, conf, sock, wrap=lambda app: app):
    open(name + '.conf', 'w').write(conf)
    app = loadapp(os.path.abspath(name + '.conf'), global_conf={'log_name': name})
    eventlet.spawn(wsgi.server, sock, wrap(app), log_output=False)
    return sock.getsockname()[1]

sockets = {name: eventlet.listen(('127.0.0.1', 0)) for name in ('account', 'container', 'object')}
for name, sock in sockets.items():
    port = sock.getsockname()[1]
    builder = RingBuilder(1, 1, 0)
    builder.add_dev({'id': 0, 'region': 1, 'zone': 1, 'weight': 1, 'device': 'd1', 'ip': '127.0.0.1', 'port': port,
                     'replication_ip': '127.0.0.1', 'replication_port': port})
    builder.rebalance()
    builder.get_ring().save(name + '.ring.gz')
for name, sock in sockets.items():
    start(name, COMMON + f'[pipeline:main]\npipeline = {name}-server\n[app:{name}-server]\nuse = egg:swift#{name}\n', sock)

def allowing(app):
    def call(env, start_response):
        env['swift.authorize'] = lambda request: None
        return app(env, start_response)
    return call

def ask(port, method, path, headers={}, body=None):
    connection = http.client.HTTPConnection('127.0.0.1', port)
    connection.request(method, '/v1/AUTH_a/logs' + path, body, headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status, (answer.getheader('Content-Type') or '').split(';')[0]

ports = {'without': start('plain', PROXY, eventlet.listen(('127.0.0.1', 0))),
         'with': start('public', PROXY, eventlet.listen(('127.0.0.1', 0)), allowing)}
ask(ports['with'], 'PUT', '', {'X-Container-Meta-Web-Listings': 'true'})
ask(ports['with'], 'PUT', '/build/job-output.txt', {'Content-Type': 'text/plain'}, b'a line\n')
seen = {name: (ask(port, 'GET', '/build/'), ask(port, 'GET', '/')) for name, port in ports.items()}
for name, (folder, container) in seen.items():
    print(f'{name}: folder {folder[0]} {folder[1]}, container {container[0]} {container[1]}')
same = (seen['without'][0][0] == 404 and seen['without'][1] == (200, 'text/plain')
        and seen['with'] == ((200, 'text/html'), (200, 'text/html')))
sys.exit(0 if same else 1)
END
/usr/bin/python3 try.py
