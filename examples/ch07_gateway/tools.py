"""What a gateway works with: the real world's tools, or the laboratory's."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from examples.ch02_scale import Spawn, ThreadEvent
from examples.ch07_gateway.down import UpstreamClient
from examples.lab import Store

SIX_BYTES = 2.0**48  # a random float has 53 bits


@dataclass(frozen=True, slots=True)
class Tools:
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
