"""Let an application own `Date` and `Server`, which gunicorn takes for its own.

A cache must pass on the origin's Date, not the time at which it passes it on: the
age of a response is counted from it (RFC 9111, section 4.2.3).
"""

import time
from email.utils import formatdate
from functools import lru_cache

from gunicorn import util  # type: ignore[import-untyped]  # it has no types
from gunicorn.http.wsgi import Response  # type: ignore[import-untyped]

OWN = {"date": "Date:", "server": "Server:"}  # how gunicorn's lines begin


def install() -> None:
    """Patch gunicorn in this process; a test notices when it no longer fits."""
    util.hop_headers.difference_update(OWN)
    util.http_date = http_date
    theirs = Response.default_headers

    def default_headers(self: Response) -> list[str]:
        names = {name.lower() for name, _ in self.headers}
        said = tuple(line for name, line in OWN.items() if name in names)
        return [line for line in theirs(self) if not line.startswith(said)]

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
