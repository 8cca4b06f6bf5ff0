"""Tests that tell the result how they ended and then return, as gabbi's with `xfail` do."""
import sys
import unittest


class Reports(unittest.TestCase):
    def run(self, result=None):
        self.result = result
        return super().run(result)

    def test_known(self):
        try:
            self.fail('bug 1')
        except AssertionError:
            self.result.addExpectedFailure(self, sys.exc_info())

    def test_mended(self):
        self.result.addUnexpectedSuccess(self)
