"""What those who take part in a network need of it; `Network` is all of this."""

from typing import Protocol

import requests

from examples.lab.store.contract import Store
from examples.lab.trace.recorder import Recorder
from examples.lab.virtual_time.clock import Clock
from examples.lab.virtual_time.scheduler import Scheduler
from examples.lab.virtual_time.sync import Event


class Internet(Protocol):
    """Time, the record of what was said, and whom one can reach."""

    seed: int
    clock: Clock
    scheduler: Scheduler
    recorder: Recorder

    def session(
        self, as_: str = "client", timeout: float | None = None
    ) -> requests.Session:
        """Open a session that speaks as `as_`."""

    def store_client(self, name: str, source: str) -> Store:
        """Return the store `name` as the host `source` sees it."""

    def event(self) -> Event:
        """Make an event on virtual time."""

    def parted(self, one: str, other: str) -> bool:
        """Say whether messages between two names are cut."""

    def address(self, name: str) -> str:
        """Return the address of a client or host."""
