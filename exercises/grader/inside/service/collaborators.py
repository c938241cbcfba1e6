"""The collaborators that a replica is offered, each a caller of the grader."""

from collections.abc import Callable, Mapping
from functools import partial

import requests

from exercises.grader.inside.service.http_adapter import RpcHttpAdapter
from exercises.grader.inside.service.rpc import RpcClient
from exercises.grader.inside.service.store import RemoteStore
from exercises.grader.inside.service.sync import RemoteEvent, RemoteLock
from exercises.grader.protocol.codec import Plain

UPSTREAM = "http://upstream"


def rpc_session(rpc: RpcClient) -> requests.Session:
    """Make a real session whose requests travel through the grader's network."""
    opened = requests.Session()
    opened.trust_env = False
    for scheme in ("http://", "https://"):
        opened.mount(scheme, RpcHttpAdapter(rpc))
    return opened


def collaborators(rpc: RpcClient) -> Mapping[str, object]:
    """Return every collaborator by the name under which a factory asks for it."""
    node = partial(rpc.call, "node")

    def spawn(work: Callable[[], object], *, daemon: bool = False) -> None:
        node("spawn", rpc.register_work(work), daemon)

    return {
        "store": RemoteStore(rpc),
        "session": rpc_session(rpc),
        "clock": lambda: _float(node("clock")),
        "random": lambda: _float(node("random")),
        "ids": lambda: str(node("ids")),
        "sleep": lambda seconds: node("sleep", seconds),
        "lock": lambda: RemoteLock(rpc),
        "event": lambda: RemoteEvent(rpc),
        "spawn": spawn,
        "upstream": UPSTREAM,
    }


def _float(value: Plain) -> float:
    return value if isinstance(value, float) else 0.0
