"""OpenStack Swift in one process: proxy, account, container and object servers of Debian's python3-swift.

    object_store.py DIRECTORY PORT

Keeps everything below DIRECTORY, listens on loopback: the proxy on PORT, the others on free ports. There is
no authentication: whoever asks may do everything. The proxy has staticweb, as public stores of logs have.
"""
import os
import sys

import eventlet

eventlet.monkey_patch()

from eventlet import wsgi  # noqa: E402
from swift.common import utils  # noqa: E402
from swift.common.ring import RingBuilder  # noqa: E402

HOST = '127.0.0.1'
SERVERS = ('account', 'container', 'object')

directory, port = sys.argv[1], int(sys.argv[2])

os.makedirs(os.path.join(directory, 'devices', 'd1'), exist_ok=True)
utils.HASH_PATH_PREFIX = b''
utils.HASH_PATH_SUFFIX = b'tests'
utils.SWIFT_CONF_FILE = os.path.join(directory, 'swift.conf')
with open(utils.SWIFT_CONF_FILE, 'w', encoding='utf8') as conf:
    conf.write('[swift-hash]\nswift_hash_path_suffix = tests\n')

from swift.common.wsgi import loadapp  # noqa: E402

sockets = {name: eventlet.listen((HOST, 0)) for name in SERVERS}
for name, sock in sockets.items():
    builder = RingBuilder(part_power=1, replicas=1, min_part_hours=0)
    address = {'ip': HOST, 'port': sock.getsockname()[1]}
    replication = {'replication_' + key: value for key, value in address.items()}
    builder.add_dev({'id': 0, 'region': 1, 'zone': 1, 'weight': 1, 'device': 'd1', **address, **replication})
    builder.rebalance()
    builder.get_ring().save(os.path.join(directory, name + '.ring.gz'))


def write_conf(name, text):
    """Writes a paste configuration; returns its path."""
    path = os.path.join(directory, name + '.conf')
    with open(path, 'w', encoding='utf8') as file:
        file.write(text)
    return path


DEFAULT = f"""[DEFAULT]
swift_dir = {directory}
devices = {directory}/devices
mount_check = false
fallocate_reserve = 0
disable_fallocate = true
log_level = ERROR
"""


def storage_conf(name):
    """An account, container or object server."""
    return DEFAULT + f"""
[pipeline:main]
pipeline = {name}-server
[app:{name}-server]
use = egg:swift#{name}
"""


PROXY = DEFAULT + """
[pipeline:main]
pipeline = catch_errors gatekeeper bulk slo dlo staticweb proxy-server
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:bulk]
use = egg:swift#bulk
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
[filter:staticweb]
use = egg:swift#staticweb
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
"""


def serve(sock, path, name):
    """Serves one application in a green thread."""
    app = loadapp(path, global_conf={'log_name': name})

    def public(env, start_response):
        # staticweb asks for somebody who says what is public: here all is
        env['swift.authorize'] = lambda request: None
        return app(env, start_response)

    return eventlet.spawn(wsgi.server, sock, public, log_output=False)


for name in SERVERS:
    serve(sockets[name], write_conf(name, storage_conf(name)), name)
serve(eventlet.listen((HOST, port)), write_conf('proxy', PROXY), 'proxy').wait()
