"""A store on the network: every operation is a round trip that the trace counts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

from examples.lab.network.internet import Internet
from examples.lab.store.contract import StoreError, Subscription, checked
from examples.lab.store.memory import MemoryStore
from examples.lab.virtual_time.sync import Slots

ATTEMPTS = 1000


class StoreServer:
    """The one copy of the data, and what can go wrong with it."""

    def __init__(
        self,
        net: Internet,
        name: str,
        latency: float = 0.0,
        work: float = 0.0,
        slots: Slots | None = None,
    ) -> None:
        self.net, self.name, self.latency = net, name, latency
        self.work, self.slots = work, slots
        self.alive = True
        self.restart()

    def kill(self) -> None:
        """Answer nobody from now on."""
        self.alive = False

    def restart(self) -> None:
        """Come back empty: nothing was written to a disk."""
        self.data = MemoryStore(self.net.clock.time, event=self.net.event)
        self.alive = True

    def serve(self) -> None:
        """Let one operation take its turn and its time."""
        with self.slots or nullcontext():
            if self.work:
                self.net.scheduler.sleep(self.work)


class SharedStore:
    """A `Store` as one host sees it across the network."""

    def __init__(self, server: StoreServer, source: str) -> None:
        self.server, self._source = server, source

    def kill(self) -> None:
        """Take the store down."""
        self.server.kill()

    def restart(self) -> None:
        """Bring the store back, empty."""
        self.server.restart()

    @contextmanager
    def _trip(self, method: str, path: str, up: int) -> Iterator[list[int]]:
        """One round trip; the caller puts the bytes of the answer into the list."""
        checked(path)
        net, server, down = self.server.net, self.server, [0]
        seq = net.recorder.begin(
            "store", self._source, server.name, method=method, path=path,
            bytes_up=len(path) + up, parent=net.scheduler.local,
        )  # fmt: skip
        net.scheduler.sleep(server.latency / 2)
        if not server.alive or net.parted(self._source, server.name):
            net.recorder.end(seq, error="refused" if not server.alive else "partition")
            raise StoreError(f"the store {server.name!r} cannot be reached")
        server.serve()
        yield down
        net.scheduler.sleep(server.latency / 2)
        net.recorder.end(seq, bytes_down=down[0])

    def get(self, key: str) -> bytes | None:
        """Return the value, or None when the key is absent or has expired."""
        with self._trip("GET", key, 0) as down:
            value = self.server.data.get(key)
            down[0] = len(value or b"")
        return value

    def set(self, key: str, value: bytes, ttl: float | None = None) -> None:
        """Write the value; it expires after `ttl` seconds, or never."""
        checked(key, value)
        with self._trip("SET", key, len(value)):
            self.server.data.set(key, value, ttl)

    def delete(self, key: str) -> None:
        """Forget the key, if it is there."""
        with self._trip("DELETE", key, 0):
            self.server.data.delete(key)

    def incr(self, key: str, by: int = 1, ttl: float | None = None) -> int:
        """Add to a counter and return it; `ttl` counts from the key's creation."""
        with self._trip("INCR", key, len(str(by))) as down:
            total = self.server.data.incr(key, by, ttl)
            down[0] = len(str(total))
        return total

    def compare_and_set(
        self, key: str, old: bytes | None, new: bytes, ttl: float | None = None
    ) -> bool:
        """Write `new` if the value is still `old` (None: absent); say whether."""
        checked(key, new)
        with self._trip("CAS", key, len(old or b"") + len(new)) as down:
            written = self.server.data.compare_and_set(key, old, new, ttl)
            down[0] = 1
        return written

    def update(
        self,
        key: str,
        change: Callable[[bytes | None], bytes],
        ttl: float | None = None,
    ) -> bytes:
        """Read, change, and write if nobody was faster; else once more."""
        for _ in range(ATTEMPTS):
            old = self.get(key)
            new = change(old)
            if self.compare_and_set(key, old, new, ttl):
                return new
        raise StoreError(f"{key!r} changed under each of {ATTEMPTS} attempts")

    def publish(self, channel: str, message: bytes) -> None:
        """Send `message` to everyone who listens to `channel` now."""
        with self._trip("PUBLISH", channel, len(message)):
            self.server.data.publish(channel, message)

    def subscribe(self, channel: str) -> Subscription:
        """Listen to `channel` from now on."""
        with self._trip("SUBSCRIBE", channel, 0):
            return self.server.data.subscribe(channel)

    def __repr__(self) -> str:
        return f"SharedStore({self.server.name})"
