"""A suite for stestr whose second tests tell that they have begun, by a file, and hang."""
import time
import unittest
from pathlib import Path


class First(unittest.TestCase):
    def test_1(self):
        time.sleep(0.05)

    def test_2(self):
        # so that stestr has read by then that it began
        time.sleep(1)
        Path(f'begun-{type(self).__name__}').touch()
        time.sleep(600)

    def test_3(self):
        pass


class Second(First):
    pass
