"""A small internet in one process: hosts, stores, clients, faults, and a trace."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import TypeVar

import requests

from examples.lab.arguments import one_of, seconds, whole
from examples.lab.figures.figure import Figure
from examples.lab.network.host import Host, Make, Pick, Replica, Times, round_robin
from examples.lab.network.map import topology
from examples.lab.network.node import Node, token
from examples.lab.network.round_trip import Fault
from examples.lab.network.session import VirtualSession
from examples.lab.network.shared_store import SharedStore, StoreServer
from examples.lab.network.transport import LabAdapter
from examples.lab.notebook.service_log import ServiceLog
from examples.lab.trace.recorder import FIELDS, Recorder
from examples.lab.trace.trace import Trace
from examples.lab.virtual_time.clock import Clock
from examples.lab.virtual_time.scheduler import Scheduler
from examples.lab.virtual_time.sync import Event, Slots

T = TypeVar("T")
MAX_REPLICAS = 1000


class Network:
    """Everything that takes part in one experiment; the same `seed`, the same bytes.

    >>> from werkzeug import Response
    >>> net = Network()
    >>> host = net.host("hello", lambda node: Response(node.name), replicas=2)
    >>> alice = net.session("alice")
    >>> [alice.get("http://hello/").text for _ in range(3)]
    ['hello/1', 'hello/2', 'hello/1']
    """

    def __init__(self, seed: int = 1, fields: Iterable[str] = FIELDS) -> None:
        self.seed, self.clock = seed, Clock()
        self.scheduler = Scheduler(self.clock)
        names = (fields,) if isinstance(fields, str) else fields
        self.recorder = Recorder(self.clock, names)
        self._hosts: dict[str, Host] = {}
        self._stores: dict[str, StoreServer] = {}
        self._parted: set[frozenset[str]] = set()
        self._addresses: dict[str, str] = {}
        self._clients: set[str] = set()
        self._deployed: Counter[str] = Counter()
        self.log = ServiceLog()
        self._random = Random(f"{seed} network").random

    @property
    def trace(self) -> Trace:
        """Everything that was said so far."""
        return Trace(self.recorder.exchanges, self.recorder.fields)

    def host(  # noqa: PLR0913  the faults of a network in one place
        self,
        name: str,
        make: Make,
        *,
        replicas: int = 1,
        latency: float = 0.0,
        work: float | Callable[[], float] = 0.0,
        slots: int | None = None,
        pick: Pick = round_robin,
    ) -> Host:
        """Start `replicas` copies of the service that `make(node)` returns.

        `latency` is a round trip and `work` what a request takes, both in seconds;
        `slots` is how many requests a replica serves at once, the others queue.
        A host of that name is replaced: what it was doing is cut off.
        """
        self._check_name(name, self._stores)
        if not callable(pick):
            raise ValueError(f"pick is round_robin, sticky, a function, not {pick!r}")
        again = self._deployed[name]
        copies = [
            Replica(Node(self, name, number, again), make, self._slots(slots))
            for number in range(1, whole("replicas", replicas, 1, MAX_REPLICAS) + 1)
        ]
        new = Host(copies, pick, Times(latency, work))
        for replica in self._hosts.get(name, ()):
            replica.kill()
        self._hosts[name], self._deployed[name] = new, again + 1
        return new

    def store(
        self,
        name: str,
        *,
        latency: float = 0.0,
        work: float = 0.0,
        slots: int | None = None,
    ) -> SharedStore:
        """Start a store that every host can reach.

        `latency` of a round trip and `work` of an operation are in seconds; with
        `slots` it serves so many operations at once, the others queue. A store of
        that name begins again, empty.
        """
        self._check_name(name, self._hosts)
        server = self._stores.setdefault(name, StoreServer(self, name))
        server.latency, server.work = seconds("latency", latency), seconds("work", work)
        server.slots = self._slots(slots)
        server.restart()
        return self.store_client(name, "lab")

    def store_client(self, name: str, source: str) -> SharedStore:
        """Return the store `name` as the host `source` sees it."""
        one_of("store", name, self._stores)
        return SharedStore(self._stores[name], source)

    def session(
        self, as_: str = "client", timeout: float | None = None
    ) -> requests.Session:
        """Open a `requests.Session` that speaks as `as_`; `timeout` in seconds."""
        return self.mount(VirtualSession(self.clock.time), as_, timeout)

    def mount(
        self, session: requests.Session, as_: str, timeout: float | None = None
    ) -> requests.Session:
        """Let any session, a CachedSession too, travel through this network."""
        if timeout is not None:
            seconds("timeout", timeout)
        self._clients.add(as_)
        session.mount("http://", LabAdapter(self, as_, timeout))
        session.mount("https://", LabAdapter(self, as_, timeout))
        return session

    def run(
        self, *clients: Callable[[], T], at: float | Sequence[float] = 0.0
    ) -> list[T]:
        """Run clients side by side, each beginning `at` seconds from now."""
        if wrong := [client for client in clients if not callable(client)]:
            raise ValueError(f"run takes functions to call, not {wrong[0]!r}")
        return self.scheduler.run(clients, at)

    def sleep(self, seconds: float) -> None:
        """Wait in virtual time, as a client does."""
        self.scheduler.sleep(seconds)

    def token(self) -> str:
        """Draw a key that hosts may share; each call another one."""
        return token(self._random)

    def event(self) -> Event:
        """Make an event on virtual time."""
        return Event(self.scheduler)

    def partition(self, one: str, other: str) -> None:
        """Cut every message between two names, both ways, until `heal`."""
        known = [*self._hosts, *self._stores, *sorted(self._clients)]
        for name in (one, other):
            one_of("participant", name, known)
        self._parted.add(frozenset((one, other)))

    def heal(self, one: str, other: str) -> None:
        """Undo `partition`."""
        self._parted.discard(frozenset((one, other)))

    def parted(self, one: str, other: str) -> bool:
        """Say whether messages between two names are cut."""
        return frozenset((one, other)) in self._parted

    def find(self, name: str) -> Host:
        """Return the host of that name; raises Fault as a failed look-up would."""
        if name not in self._hosts:
            known = ", ".join(self._hosts) or "none"
            raise Fault("refused", f"no host is named {name!r}; there are: {known}")
        return self._hosts[name]

    def address(self, name: str) -> str:
        """Return the address of a client or host, in order of first speaking."""
        number = len(self._addresses) + 1
        high, low = divmod(number, 256)
        return self._addresses.setdefault(name, f"10.0.{high}.{low}")

    def map(self) -> Figure:
        """Draw the hosts and who called whom."""
        replicas = {name: len(host) for name, host in self._hosts.items()}
        return topology(self.recorder.exchanges, replicas, self._stores)

    def _slots(self, slots: int | None) -> Slots | None:
        if slots is None:
            return None
        return Slots(self.scheduler, whole("slots", slots, 1))

    def _check_name(self, name: str, others: Iterable[str]) -> None:
        if name in others:
            raise ValueError(f"the name {name!r} is taken")
        if not name.replace("-", "").isalnum() or not name.islower():
            raise ValueError(f"a host name is small letters and digits, not {name!r}")

    def __repr__(self) -> str:
        return f"Network({', '.join([*self._hosts, *self._stores])})"
