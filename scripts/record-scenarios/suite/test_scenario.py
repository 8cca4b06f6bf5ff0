"""Tests for record.sh: 150 that pass as the machine is, then three that need it to be as fast as it was.

`a` comes before `z`: in one worker stestr runs them in that order.
"""
import os
import time
import unittest

PLACE = os.environ['SCENARIO']


def write_and_sync(mebibytes):
    path = os.path.join(PLACE, 'written')
    with open(path, 'wb') as file:
        for _ in range(mebibytes):
            file.write(os.urandom(1 << 20))
        file.flush()
        os.fsync(file.fileno())
    os.unlink(path)


class AUsual(unittest.TestCase):
    pass


def usual(self):
    time.sleep(0.3)


for number in range(150):
    setattr(AUsual, 'test_%02d' % number, usual)


class Deadline:
    """While something else takes the machine: record.sh starts it when it is asked to."""

    @classmethod
    def setUpClass(cls):
        open(os.path.join(PLACE, 'ask'), 'w').close()
        while not os.path.exists(os.path.join(PLACE, 'busy')):
            time.sleep(0.1)
        # so far apart that each is a moment of its own
        time.sleep(6)

    def test_volume(self):
        began = time.monotonic()
        write_and_sync(64)
        time.sleep(2)
        took = time.monotonic() - began
        allowed = float(os.environ['ALLOWED'])
        self.assertLess(took, allowed, 'the volume was not there in time')


class Z1Deadline(Deadline, unittest.TestCase):
    pass


class Z2Deadline(Deadline, unittest.TestCase):
    pass


class Z3Deadline(Deadline, unittest.TestCase):
    pass
