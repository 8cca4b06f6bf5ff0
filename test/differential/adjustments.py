"""What was adjusted in reading a stream."""


class Adjustments:
    """Why the adjusted reading may differ from the plain one, and from which test on.

    A soft reason changes a content type, or the end of a test that never ended, and nothing else.
    """

    def __init__(self):
        self.reasons = set()
        self.tests = []
        self.same = None

    def note(self, reason, soft=False):
        self.reasons.add(reason)
        if self.same is None and not soft:
            self.same = len(self.tests)
