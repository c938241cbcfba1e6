"""The gate before the origin: who may ask, when many want the same."""

from typing import Protocol

from examples.ch04_http_cache.wanted import Leave, Wanted, nobody_waits

MOST_WAITS = 2  # of one request: for the page, then for its own variant of it


class Gate(Protocol):
    """Lets one request for a key through, and the others wait for what it brings."""

    def enter(self, key: str) -> Leave | None:
        """Return to whoever shall ask what to call when the answer is there.

        It is told whether that was stored. None to one who waited: look again.
        """


class OpenGate:
    """Lets everybody through: each miss is a request of its own."""

    def enter(self, key: str) -> Leave:
        """Let them ask."""
        return nobody_waits


def collapsible(wanted: Wanted) -> bool:
    """Say whether an answer to somebody else would do.

    Not for HEAD, which brings no body, not for a part, and not for a client that
    wants something younger than what is stored.
    """
    request = wanted.request
    whole = request.method == "GET" and request.get("Range") is None
    return whole and wanted.why not in ("request", "partial")


def once(leave: Leave) -> Leave:
    """Return what calls `leave` the first time only."""
    left = [leave]

    def leave_once(stored: bool) -> None:
        if left:
            left.pop()(stored)

    return leave_once
