"""Bytes that a child process prints: 0xB3 starts a packet of subunit, and python-subunit looks no further."""
import os
import unittest


class Bytes(unittest.TestCase):

    def test_1(self):
        pass

    def test_2(self):
        os.write(1, os.environ.get('PRINTED', 'x').encode('latin1'))

    def test_3(self):
        pass

    def test_4(self):
        self.fail('x' * 100)
