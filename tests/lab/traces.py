"""Exchanges made by hand, for the tests of what is drawn from them."""

from typing import Any

from examples.lab.trace.exchange import Exchange


def said(seq: int, source: str, target: str, **known: Any) -> Exchange:
    """Return an HTTP exchange that takes a tenth of a second."""
    start = float(known.pop("start", seq))
    given: dict[str, Any] = {
        "kind": "http",
        "end": start + 0.1,
        "replica": 1,
        "method": "GET",
        "path": "/price",
        "status": 200,
    }
    return Exchange(
        seq=seq, start=start, source=source, target=target, **(given | known)
    )


def hits(count: int, **known: Any) -> list[Exchange]:
    """Return `count` exchanges that look alike."""
    return [said(i, "alice", "shop", **known) for i in range(count)]
