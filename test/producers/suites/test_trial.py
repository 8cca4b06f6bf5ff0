"""A suite for trial: one test leaves a port open, another one fails in its body."""
from twisted.internet import protocol, reactor
from twisted.trial import unittest


class Ports(unittest.TestCase):
    def test_clean(self):
        print('printed by a test')

    def test_listen(self):
        reactor.listenTCP(0, protocol.Factory(), interface='127.0.0.1')

    def test_skipped(self):
        raise unittest.SkipTest('no network')

    def test_wrong(self):
        self.assertEqual([1, 2], [1, 3])
