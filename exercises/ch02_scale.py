"""Chapter 2 exercises: share the load, and survive what breaks.

Each stub ends in `raise NotImplementedError`. Check your work with
`make check CH=ch02_scale`, add `ARGS=--hints` for hints.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

import requests
from flask import Flask, Response, request

# --- 1. A round robin that skips the dead ------------------------------------------

REST = 10.0  # seconds that a failed replica is left alone


class Rotation:
    """Takes replicas in turn, and leaves out for REST seconds those that failed."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)

    def pick(self, now: float) -> str:
        """Return the next in turn that does not rest; `now` is in seconds.

        Those that are well keep their turns: the rest of one makes nobody go twice
        before the others have gone once. If all rest, take the next in turn anyway.
        """
        raise NotImplementedError("your turn")

    def failed(self, name: str, now: float) -> None:
        """Note that this one failed: it rests until `now` + REST."""
        raise NotImplementedError("your turn")


def create_rotation(
    *,
    session: requests.Session,
    upstream: str,
    clock: Callable[[], float],
    names: Sequence[str],
) -> Flask:
    """Build a balancer before replicas, whose names are paths of `upstream`.

    A replica that answers with 500 or more has failed, and the next one is asked, until
    each has been asked once; then the last answer goes out.
    """
    app = Flask(__name__)
    rotation = Rotation(names)

    @app.get("/<path:path>")
    def pass_on(path: str) -> Response:
        for _ in names:
            name = rotation.pick(clock())
            reply = session.get(f"{upstream}/{name}/{path}", timeout=5)
            if reply.ok:
                break
            rotation.failed(name, clock())
        return Response(reply.content, reply.status_code)

    return app


# --- 2. Backoff with full jitter, inside a deadline --------------------------------


def waits(
    base: float, cap: float, left: float, chances: Iterable[float]
) -> list[float]:
    """Return the waits before each retry, full jitter, as far as time allows.

    The limit of the first is `base`; each following limit is twice as long, `cap` at
    most. A wait is `chance * limit`, with a new chance (0 up to 1) for each. Stop
    before the first wait that would use up what is `left`, in seconds, for all of them.

    >>> waits(1.0, 3.0, 100.0, [0.5, 0.5, 0.5, 0.0])
    [0.5, 1.0, 1.5, 0.0]
    >>> waits(1.0, 3.0, 1.5, [0.5, 0.5, 0.5])
    [0.5]
    """
    raise NotImplementedError("your turn")


# --- 3. A consistent hash ring -----------------------------------------------------


def place(text: str) -> int:
    """Place a text on the ring, from 0 to 2**32 - 1."""
    return int(sha256(text.encode()).hexdigest()[:8], 16)


class HashRing:
    """Keys and nodes on a ring; node n has points at place("n 0"), place("n 1"), …"""

    def __init__(self, points: int) -> None:
        self.points = points

    def add(self, node: str) -> None:
        """Put all points of a node on the ring."""
        raise NotImplementedError("your turn")

    def remove(self, node: str) -> None:
        """Take all points of a node off the ring."""
        raise NotImplementedError("your turn")

    def node(self, key: str) -> str | None:
        """Return the node of the first point at place(key) or after it.

        After the last point comes the first one again; an empty ring has no node.
        """
        raise NotImplementedError("your turn")


# --- 4. A deadline that shrinks from hop to hop ------------------------------------

FIELD = "Deadline-Left"  # seconds, such as 1.250
MOST = 5.0  # seconds that we work for anybody
WORK = 0.2  # seconds of our own work before we ask the next one


def create_hop(
    *,
    session: requests.Session,
    upstream: str,
    clock: Callable[[], float],
    sleep: Callable[[float], None],
) -> Flask:
    """Build a service that works for a while and then asks the next one."""
    app = Flask(__name__)

    @app.get("/price")
    def price() -> Response:
        arrived = clock()
        sleep(WORK)
        left = still_left(request.headers.get(FIELD), clock() - arrived)
        if left <= 0:
            return Response("too late", 504)
        fields = {FIELD: f"{left:.3f}"}
        reply = session.get(f"{upstream}/price", headers=fields, timeout=left)
        return Response(reply.content, reply.status_code)

    return app


def still_left(field: str | None, spent: float) -> float:
    """Return the seconds that the next hop may take, rounded down to milliseconds.

    `field` is what we were told when the request came, and `spent` what we have used
    since. Nobody gets more than MOST; without a field, or with one that is no number of
    seconds (digits, and perhaps a point and more digits), it is MOST. When nothing is
    left, it is 0.0.

    >>> still_left("1.250", 0.2)
    1.05
    >>> still_left(None, 0.2)
    4.8
    """
    raise NotImplementedError("your turn")
