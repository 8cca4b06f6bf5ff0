"""A whole Swift in one process, in the current directory: account, container, object and proxy server, without keys."""
import http.client
import os

import eventlet

eventlet.monkey_patch()
from eventlet import wsgi
from swift.common import utils
from swift.common.ring import RingBuilder

os.makedirs('devices/d1')
utils.SWIFT_CONF_FILE = os.path.abspath('swift.conf')
with open('swift.conf', 'w') as conf:
    conf.write('[swift-hash]\nswift_hash_path_suffix = x\n')
from swift.common.wsgi import loadapp

HERE = os.getcwd()
COMMON = f'''[DEFAULT]
swift_dir = {HERE}
devices = {HERE}/devices
mount_check = false
fallocate_reserve = 0
log_level = CRITICAL
'''
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
    """Serves what a configuration says, and gives the port."""
    with open(name + '.conf', 'w') as file:
        file.write(conf)
    app = loadapp(os.path.abspath(name + '.conf'), global_conf={'log_name': name})
    eventlet.spawn(wsgi.server, sock, wrap(app), log_output=False)
    return sock.getsockname()[1]


def allowing(app):
    """Middleware in the place of authorization: everybody may do anything."""
    def call(env, start_response):
        env['swift.authorize'] = lambda request: None
        return app(env, start_response)
    return call


def proxy(name, wrap=allowing):
    return start(name, PROXY, eventlet.listen(('127.0.0.1', 0)), wrap)


def ask(port, method, path, headers=None, body=None):
    """Status, headers and body of an answer; paths are below the container `logs`."""
    connection = http.client.HTTPConnection('127.0.0.1', port)
    connection.request(method, '/v1/AUTH_a/logs' + path, body, headers or {})
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read()


sockets = {name: eventlet.listen(('127.0.0.1', 0)) for name in ('account', 'container', 'object')}
for name, sock in sockets.items():
    builder = RingBuilder(1, 1, 0)
    port = sock.getsockname()[1]
    builder.add_dev({'id': 0, 'region': 1, 'zone': 1, 'weight': 1, 'device': 'd1', 'ip': '127.0.0.1', 'port': port,
                     'replication_ip': '127.0.0.1', 'replication_port': port})
    builder.rebalance()
    builder.get_ring().save(name + '.ring.gz')
for name, sock in sockets.items():
    start(name, COMMON + f'[pipeline:main]\npipeline = {name}-server\n[app:{name}-server]\nuse = egg:swift#{name}\n', sock)
