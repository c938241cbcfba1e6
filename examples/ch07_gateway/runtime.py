"""What a gateway works with: clock, store and network, real or the laboratory's."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from examples.ch02_scale import Spawn, ThreadEvent
from examples.ch04_http_cache import Request, Response
from examples.ch07_gateway.observability import AccessLog
from examples.lab import Node, Store

SIX_BYTES = 2.0**48  # a random float has 53 bits


class UpstreamClient(Protocol):
    """Sends a request to the URI that it names."""

    def send(self, request: Request, timeout: float, idle: float) -> Response:
        """Return the answer; raises UpstreamDown.

        Its head comes within `timeout` seconds, and each piece of the body within
        `idle`; reading the body raises UpstreamDown too. The body must be closed.
        """


@dataclass(frozen=True, slots=True)
class GatewayRuntime:
    """The collaborators of `create_app`, under the names that they have there."""

    client: UpstreamClient
    store: Store | None
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    random: Callable[[], float]
    event: Callable[[], ThreadEvent]
    lock: Callable[[], AbstractContextManager[object]]
    spawn: Spawn

    def new_id(self, size: int) -> str:
        """Return random hex digits for so many bytes."""
        draws = range(0, size, 6)
        digits = "".join([f"{int(self.random() * SIX_BYTES):012x}" for _ in draws])
        return digits[: 2 * size]


def lab_runtime(node: Node, write: Callable[[str], object] = len) -> dict[str, Any]:
    """Return what a node gives a gateway; `write` takes each line of the access log."""
    return {
        "session": node.session(),
        "clock": node.clock,
        "sleep": node.sleep,
        "random": node.random,
        "event": node.event,
        "lock": node.lock,
        "spawn": node.spawn,
        "log": AccessLog(write, most=1),
    }
