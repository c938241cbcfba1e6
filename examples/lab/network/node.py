"""What a replica is given to work with: the collaborators of a `create_app`."""

from collections.abc import Callable
from random import Random
from typing import Any

import requests

from examples.lab.figures.palette import Meaning
from examples.lab.network.internet import Internet
from examples.lab.store.contract import Store
from examples.lab.store.memory import MemoryStore
from examples.lab.virtual_time.sync import Event, Lock


def token(random: Callable[[], float]) -> str:
    """Draw eight hexadecimal digits, the same ones in each run."""
    return f"{int(random() * 16**8):08x}"


class Node:
    """One replica's view of the world: clock, network, stores, chance."""

    def __init__(self, net: Internet, host: str, index: int, again: int = 0) -> None:
        """Begin a replica; a host that is deployed `again` draws other tokens."""
        self.net, self.host, self.index = net, host, index
        self.name = f"{host}/{index}"
        seed = f"{net.seed} {self.name}" + (f" {again}" if again else "")
        self.random = Random(seed).random

    def clock(self) -> float:
        """Return Unix time in seconds, like `time.time`."""
        return self.net.clock.time()

    def token(self) -> str:
        """Draw a name or a key, as `secrets.token_hex(4)` would for a real server."""
        return token(self.random)

    def sleep(self, seconds: float) -> None:
        """Wait in virtual time, like `time.sleep`."""
        self.net.scheduler.sleep(seconds)

    def event(self) -> Event:
        """Make an event, like `threading.Event`."""
        return Event(self.net.scheduler)

    def lock(self) -> Lock:
        """Make a lock, like `threading.Lock`."""
        return Lock(self.net.scheduler)

    def spawn(self, work: Callable[[], Any], *, daemon: bool = False) -> None:
        """Start work in the background, like a thread."""
        self.net.scheduler.spawn(work, daemon=daemon)

    def session(self, timeout: float | None = None) -> requests.Session:
        """Make a `requests.Session` that speaks as this host."""
        return self.net.session(self.host, timeout=timeout)

    def store(self, name: str | None = None) -> Store:
        """Return the shared store `name`, or one in this process when None."""
        if name is None:
            return MemoryStore(clock=self.clock, event=self.event)
        return self.net.store_client(name, self.host)

    def say(self, meaning: Meaning) -> None:
        """Name what the answer that is being prepared means, for the trace."""
        seq = self.net.scheduler.local
        if seq is not None:
            self.net.recorder.note(seq, meaning=meaning)

    def avoided(
        self, target: str, method: str, path: str, meaning: Meaning = "fresh"
    ) -> None:
        """Record a request that this host need not send, thanks to a cache."""
        seq = self.net.recorder.begin(
            "avoided", self.host, target, method=method, path=path, meaning=meaning,
            parent=self.net.scheduler.local,
        )  # fmt: skip
        self.net.recorder.end(seq)

    def __repr__(self) -> str:
        return f"Node({self.name})"
