"""The collaborators that a replica is offered, each a caller of the grader."""

from collections.abc import Callable, Mapping
from functools import partial

import requests

from exercises.grader.inside.service.http_adapter import GraderAdapter
from exercises.grader.inside.service.rpc import Line
from exercises.grader.inside.service.store import RemoteStore
from exercises.grader.inside.service.sync import RemoteEvent, RemoteLock
from exercises.grader.protocol.codec import Plain

UPSTREAM = "http://upstream"


def session(line: Line) -> requests.Session:
    """Make a real session whose requests travel through the grader's network."""
    opened = requests.Session()
    opened.trust_env = False
    for scheme in ("http://", "https://"):
        opened.mount(scheme, GraderAdapter(line))
    return opened


def offers(line: Line) -> Mapping[str, object]:
    """Return every collaborator by the name under which a factory asks for it."""
    node = partial(line.ask, "node")

    def spawn(work: Callable[[], object], *, daemon: bool = False) -> None:
        node("spawn", line.remember(work), daemon)

    return {
        "store": RemoteStore(line),
        "session": session(line),
        "clock": lambda: _float(node("clock")),
        "random": lambda: _float(node("random")),
        "ids": lambda: str(node("ids")),
        "sleep": lambda seconds: node("sleep", seconds),
        "lock": lambda: RemoteLock(line),
        "event": lambda: RemoteEvent(line),
        "spawn": spawn,
        "upstream": UPSTREAM,
    }


def _float(value: Plain) -> float:
    return value if isinstance(value, float) else 0.0
