"""A guard for tests of hostile input: what does not end fails instead of hanging the suite.

In:   a generous number of seconds, far above what the work takes on a slow machine.
Out:  a failure where they have passed.
Knows nothing of models.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class DoesNotEnd(BaseException):
    """Not an Exception, so that nothing under test swallows it."""


@contextmanager
def within(*, seconds: int) -> Iterator[None]:
    """Raise DoesNotEnd in the block after `seconds`; for the main thread of a POSIX system."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise DoesNotEnd(f"still running after {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
