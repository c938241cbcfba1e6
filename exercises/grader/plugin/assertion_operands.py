"""Keep what an assertion compared, cut short, instead of pytest's own long diff."""

import contextlib
from collections.abc import Callable, Iterator

from _pytest.assertion import util

OnFailure = Callable[[str, object, object], None]


@contextlib.contextmanager
def capture_operands(keep: OnFailure) -> Iterator[None]:
    """Hand both sides of a failing comparison to `keep`, and draw no diff of them.

    A diff of two values that an answer chose takes hours or gigabytes of this process.
    """
    before = util._reprcompare
    util._reprcompare = keep
    try:
        yield
    finally:
        util._reprcompare = before
