"""A cache whose clock is wrong by a minute, in the laboratory; and a worse cache."""

from typing import Any

import requests
from werkzeug import Request, Response

from examples.ch04_http_cache.app import create_app
from examples.ch04_http_cache.experiments.stage import Stage
from examples.ch04_http_cache.messages.dates import format_date, parse_date
from examples.lab import EPOCH, Node, Table
from examples.lab.figures import Marked

MINUTE, LAST, EVERY = 60, 600, 7  # seconds
OFFSETS = (-MINUTE, 0, MINUTE)


def offer(request: Request, now: float) -> Response:
    """Make an offer that stands for a minute, by the clock of the shop."""
    return Response(f"{now - EPOCH}", headers={"Expires": format_date(now + MINUTE)})


def by_own_clock(node: Node, off: float) -> Any:
    """Return a cache that compares Expires with its own clock, as one easily would."""
    kept: dict[str, tuple[bytes, float]] = {}
    session: requests.Session = node.session()

    @Request.application
    def app(request: Request) -> Response:
        now = node.clock() + off
        body, until = kept.get(request.path, (b"", 0.0))
        if now >= until:
            reply = session.get(f"http://shop{request.path}")
            until = parse_date(reply.headers["Expires"], now) or 0
            body = reply.content
            kept[request.path] = body, until
        return Response(body)

    return app


def by_the_rules(node: Node, off: float) -> Any:
    """Return this chapter's cache with a clock that is wrong."""
    return create_app(
        origin="http://shop",
        session=node.session(),
        clock=lambda: node.clock() + off,
        lock=node.lock,
    )


def clocks() -> Table:
    """Ask both caches for ten minutes, with their clocks behind, right and ahead."""
    rows = []
    for off in OFFSETS:
        row: dict[str, object] = {"its clock": spoken(off)}
        for name in ("own", "rules"):
            asked, oldest = watched(name, off)
            row[f"{name}: asked"] = asked
            marked = Marked(oldest, "stale" if oldest >= MINUTE else "none")
            row[f"{name}: oldest"] = marked
        rows.append(row)
    asks = len(range(0, LAST, EVERY))
    return Table(
        rows,
        f"{asks} requests: how many reached the shop; the oldest offer served, in s",
    )


def watched(name: str, off: float) -> tuple[int, int]:
    """Return how often the shop was asked, and the oldest offer that was given."""
    stage = Stage(offer)
    made = by_own_clock if name == "own" else by_the_rules
    stage.net.host("cache", lambda node: made(node, off))
    client, oldest = stage.client("alice"), 0.0
    for second in range(0, LAST, EVERY):
        stage.until(second)
        offered = float(stage.get(client, "cache", "/offer").text)
        oldest = max(oldest, stage.net.clock.now - offered)
    return stage.asked, round(oldest)


def spoken(off: float) -> str:
    """Say how wrong a clock is.

    >>> spoken(-60), spoken(0)
    ('a minute behind', 'right')
    """
    if not off:
        return "right"
    return f"a minute {'ahead' if off > 0 else 'behind'}"
