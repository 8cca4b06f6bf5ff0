"""A suite for zope.testrunner: two layers, a doctest."""
import doctest
import unittest


class Layer:
    @classmethod
    def setUp(cls):
        pass

    @classmethod
    def tearDown(cls):
        pass


class InLayer(unittest.TestCase):
    layer = Layer

    def test_pass(self):
        pass

    @unittest.skip('no need')
    def test_skipped(self):
        pass


class Plain(unittest.TestCase):
    def test_error(self):
        raise RuntimeError('no')


def example():
    """
    >>> 1 + 1
    3
    """


def test_suite():
    load = unittest.defaultTestLoader.loadTestsFromTestCase
    return unittest.TestSuite([load(InLayer), load(Plain), doctest.DocTestSuite()])
