"""Let an application own `Date` and `Server`, which gunicorn takes for its own.

A cache must pass on the origin's Date, not the time at which it passes it on: the
age of a response is counted from it (RFC 9111, section 4.2.3).
"""

import time
from email.utils import formatdate
from functools import lru_cache

from gunicorn import util  # type: ignore[import-untyped]  # it has no types
from gunicorn.http.wsgi import Response  # type: ignore[import-untyped]

OWN = {"date", "server"}


def install() -> None:
    """Patch gunicorn in this process; a test notices when it no longer fits."""
    util.hop_headers.difference_update(OWN)
    util.http_date = http_date
    theirs = Response.default_headers

    def default_headers(self: Response) -> list[str]:
        said = OWN & {name.lower() for name, _ in self.headers}
        lines: list[str] = theirs(self)
        if not said:
            return lines
        return [line for line in lines if line.partition(":")[0].lower() not in said]

    Response.default_headers = default_headers


def http_date(timestamp: float | None = None) -> str:
    """Return a time, or now, as Date has it; gunicorn writes it for each answer."""
    return as_date(int(time.time() if timestamp is None else timestamp))


@lru_cache(1)
def as_date(seconds: int) -> str:
    """Write a second once, for all the answers in it.

    >>> as_date(784111777)
    'Sun, 06 Nov 1994 08:49:37 GMT'
    """
    return formatdate(seconds, usegmt=True)
