"""A limit on the grader's own memory, while it works with an answer's values."""

import contextlib
import resource
from collections.abc import Iterator

from exercises.grader.inside.procfs import memory_in_use
from exercises.grader.sandbox.limits import MEGABYTE

HEADROOM = 4096 * MEGABYTE  # address space; a thread for each client takes 8 MB of it


@contextlib.contextmanager
def memory_limit(headroom: int = HEADROOM) -> Iterator[None]:
    """Let this process grow by `room` bytes; beyond it, MemoryError."""
    used = memory_in_use()
    if not used:  # only Linux tells
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    allowed = [used + headroom, *(each for each in (soft, hard) if each >= 0)]
    resource.setrlimit(resource.RLIMIT_AS, (min(allowed), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
