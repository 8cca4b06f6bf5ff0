"""A suite for stestr; the last test hangs where HANG is set."""
import os
import time
import unittest


class One(unittest.TestCase):
    def test_fail(self):
        self.assertEqual({'a': 1}, {'a': 2})

    def test_pass(self):
        pass

    @unittest.skip('no driver')
    def test_skipped(self):
        pass


class Two(unittest.TestCase):
    def test_pass(self):
        pass

    def test_zz_hang(self):
        if 'HANG' in os.environ:
            time.sleep(600)
