"""One strand of work, and the two ways in which it may not come to its end."""

import threading
from collections.abc import Callable
from typing import Any


class Deadlock(RuntimeError):
    """Everybody waits and nobody is left to wake them."""


class Cancelled(BaseException):
    """Unwinds a task that is over; no `Exception`, so that nobody holds it up."""


class Task:
    """One strand of work and the baton it waits for."""

    def __init__(self, index: int, work: Callable[[], Any], daemon: bool) -> None:
        self.index, self.work, self.daemon = index, work, daemon
        self.baton = threading.Semaphore(0)
        self.waits = 0  # how often it has waited: an old alarm wakes nobody
        self.done = self.cancelled = False
        self.result: Any = None
        self.local: Any = None  # what the network knows about this strand
