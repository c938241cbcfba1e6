"""What a gateway works with: the real world's tools, or the laboratory's."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from examples.ch02_scale import Signal, Spawn
from examples.ch07_gateway.down import Client
from examples.lab import Store


@dataclass(frozen=True, slots=True)
class Tools:
    """The collaborators of `create_app`, under the names that they have there."""

    client: Client
    store: Store | None
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    random: Callable[[], float]
    event: Callable[[], Signal]
    lock: Callable[[], AbstractContextManager[object]]
    spawn: Spawn

    def new_id(self, size: int) -> str:
        """Return random hex digits for so many bytes, a multiple of four."""
        parts = (int(self.random() * 2**32) for _ in range(size // 4))
        return "".join([f"{part:08x}" for part in parts])
