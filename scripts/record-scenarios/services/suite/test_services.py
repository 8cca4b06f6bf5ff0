"""Tests of service.py's services, which print what they asked and the id of the request, as tempest's do."""
import logging
import os
import uuid

import fixtures
import testtools
import urllib3

LOG = logging.getLogger('tempest.lib.common.rest_client')


class Base(testtools.TestCase):
    def setUp(self):
        super().setUp()
        self.useFixture(fixtures.FakeLogger(
            level=logging.DEBUG, format='%(asctime)s %(levelname)-8s [%(name)s] %(message)s'))
        self.http = urllib3.PoolManager()

    def post(self, port, path, mebibytes=0):
        url = 'http://127.0.0.1:%s%s' % (os.environ[port], path)
        asked = 'req-%s' % uuid.uuid4()
        status = self.http.request('POST', url, timeout=30, headers={
            'x-openstack-request-id': asked, 'x-mebibytes': str(mebibytes)}).status
        LOG.info('Request (%s): %d POST %s 0.1s', self.id().split('.', 1)[1], status, url)
        LOG.debug("Response - Headers: {'status': '%d', 'x-openstack-request-id': '%s'}", status, asked)
        self.assertEqual(202, status)


class Volumes(Base):
    def test_large(self):
        self.post('VOLUMES', '/v2/volumes', 4)


class Guests(Base):
    def test_detach(self):
        self.post('GUESTS', '/v2/guests')


class Memory(Base):
    def test_1_little(self):
        self.post('MEMORY', '/v2/memory', 1)

    def test_2_much(self):
        self.post('MEMORY', '/v2/memory', 400)

    def test_3_afterwards(self):
        self.post('MEMORY', '/v2/memory', 1)


def small(self):
    self.post('VOLUMES', '/v2/volumes', 0)


for number in range(6):
    setattr(Volumes, 'test_small_%d' % number, small)


def attach(self):
    self.post('GUESTS', '/v2/guests', 1)


for number in range(6):
    setattr(Guests, 'test_attach_%d' % number, attach)
