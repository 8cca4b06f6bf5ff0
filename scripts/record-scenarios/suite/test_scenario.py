"""Tests for record.sh: 150 that pass as the machine is, then three that need of it what it had before.

`a` comes before `z`: in one worker stestr runs them in that order. SCENARIO is the folder, NEEDS what the three
need: cpu, disk, network or ram.
"""
import hashlib
import os
import socket
import threading
import time
import unittest

PLACE = os.environ['SCENARIO']
MEBIBYTE = 1 << 20


def digest(mebibytes):
    block = os.urandom(MEBIBYTE)
    made = hashlib.sha256()
    for _ in range(mebibytes):
        made.update(block)


def write_and_sync(mebibytes):
    path = os.path.join(PLACE, 'written')
    with open(path, 'wb') as file:
        for _ in range(mebibytes):
            file.write(os.urandom(MEBIBYTE))
        file.flush()
        os.fsync(file.fileno())
    os.unlink(path)


def send_to_itself(mebibytes):
    """Over TCP on the loopback, as services on one node talk."""
    with socket.create_server(('127.0.0.1', 0)) as server:
        def send():
            with socket.create_connection(server.getsockname()) as sender:
                for _ in range(mebibytes):
                    sender.sendall(bytes(MEBIBYTE))

        thread = threading.Thread(target=send)
        thread.start()
        receiver, _ = server.accept()
        with receiver:
            while receiver.recv(MEBIBYTE):
                pass
        thread.join()


def mebibytes_available():
    with open('/proc/meminfo') as file:
        for line in file:
            name, value = line.split(':')
            if name == 'MemAvailable':
                return int(value.split()[0]) // 1024


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


def in_time(work, amount, words):
    def test(self):
        began = time.monotonic()
        work(amount)
        time.sleep(2)
        took = time.monotonic() - began
        self.assertLess(took, float(os.environ['ALLOWED']), words)
    return test


def guest(self):
    time.sleep(2)
    needs = float(os.environ['ALLOWED']) * 1024
    self.assertGreater(mebibytes_available(), needs, 'no host has memory for the guest')
    time.sleep(1)


NAME, TEST = {
    'cpu': ('test_digest', in_time(digest, 512, 'the image was not verified in time')),
    'disk': ('test_volume', in_time(write_and_sync, 64, 'the volume was not there in time')),
    'network': ('test_transfer', in_time(send_to_itself, 2048, 'the image was not sent in time')),
    'ram': ('test_guest', guest),
}[os.environ['NEEDS']]
setattr(Deadline, NAME, TEST)


class Z1Deadline(Deadline, unittest.TestCase):
    pass


class Z2Deadline(Deadline, unittest.TestCase):
    pass


class Z3Deadline(Deadline, unittest.TestCase):
    pass
