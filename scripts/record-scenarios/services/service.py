"""A service that logs as OpenStack's do, by oslo.log: service.py NAME PORT LOG DIRECTORY [NEXT].

Each request has an id, which its answer and its log lines name. POST /v2/volumes writes a file of as many mebibytes as
it is asked for into DIRECTORY; POST /v2/guests asks NEXT, another such service, under the same id; POST /v2/memory
takes as much memory. What goes wrong is logged with its traceback and answered with 500.
"""
import http.server
import os
import sys
import urllib.request

from oslo_config import cfg
from oslo_context import context
from oslo_log import log

NAME, PORT, PATH, DIRECTORY = sys.argv[1:5]
NEXT = sys.argv[5] if len(sys.argv) > 5 else None
LOG = log.getLogger(NAME + '.api')
taken = []


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *words):
        pass

    def do_GET(self):
        self.answer(200)

    def do_POST(self):
        mebibytes = int(self.headers.get('x-mebibytes', '0'))
        self.context = context.RequestContext(
            request_id=self.headers.get('x-openstack-request-id'))
        try:
            LOG.info('%s %s begins', self.command, self.path)
            if self.path == '/v2/volumes':
                with open(os.path.join(DIRECTORY, 'volume'), 'wb') as file:
                    file.write(b'\0' * mebibytes * (1 << 20))
            elif self.path == '/v2/memory':
                LOG.info('Taking %d MiB', mebibytes)
                taken.append(os.urandom(mebibytes << 20))
            elif NEXT is not None:
                urllib.request.urlopen(urllib.request.Request(
                    NEXT, data=b'', headers={
                        'x-openstack-request-id': self.context.request_id,
                        'x-mebibytes': str(mebibytes)}))
            elif mebibytes == 0:
                raise RuntimeError('Guest refused to detach volume vdb')
            LOG.info('%s %s ends', self.command, self.path)
            self.answer(202)
        except Exception:
            LOG.exception('Unexpected exception in API method')
            self.answer(500)

    def answer(self, status):
        self.send_response(status)
        if self.command == 'POST':
            self.send_header('x-openstack-request-id', self.context.request_id)
        self.send_header('content-length', '0')
        self.end_headers()


log.register_options(cfg.CONF)
cfg.CONF(['--log-file', PATH], project=NAME, default_config_files=[])
log.setup(cfg.CONF, NAME)
LOG.info('Listening on %s', PORT)
http.server.ThreadingHTTPServer(('127.0.0.1', int(PORT)), Handler).serve_forever()
