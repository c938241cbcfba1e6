"""Let an application own `Date` and `Server`, which gunicorn takes for its own.

A cache must pass on the origin's Date, not the time at which it passes it on: the
age of a response is counted from it (RFC 9111, section 4.2.3).
"""

from gunicorn import util  # type: ignore[import-untyped]  # it has no types
from gunicorn.http.wsgi import Response  # type: ignore[import-untyped]

OWN = {"date", "server"}


def install() -> None:
    """Patch gunicorn in this process; a test notices when it no longer fits."""
    util.hop_headers.difference_update(OWN)
    theirs = Response.default_headers

    def default_headers(self: Response) -> list[str]:
        said = OWN & {name.lower() for name, _ in self.headers}
        lines: list[str] = theirs(self)
        return [line for line in lines if line.partition(":")[0].lower() not in said]

    Response.default_headers = default_headers
