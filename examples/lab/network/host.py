"""A host, its replicas, and what can go wrong with them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from inspect import Parameter, signature
from typing import TYPE_CHECKING, overload

from examples.lab.arguments import seconds, whole
from examples.lab.network.node import Node
from examples.lab.virtual_time.flask_session import on_virtual_time
from examples.lab.virtual_time.sync import Slots
from examples.lab.virtual_time.task import Task

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Make = Callable[[Node], "WSGIApplication"] | Callable[[], "WSGIApplication"]
REST = (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)
TELL = "host() takes the function that makes an application, of a node or of nothing"


def build(make: Make, node: Node) -> "WSGIApplication":
    """Make an application for a replica; raises ValueError for what makes none."""
    given = [] if takes_nothing(make) else [node]
    app = make(*given)
    name = getattr(make, "__name__", repr(make))
    if app is None:
        raise ValueError(f"{name} returned nothing: does it end with `return app`?")
    if not callable(app):
        raise ValueError(f"{name} returned {app!r}, which is no WSGI application")
    on_virtual_time(app, node.clock)
    return app


def takes_nothing(make: object) -> bool:
    """Whether `make` is called without a node; refuses what is no factory."""
    if not callable(make):
        raise ValueError(f"{TELL}, not {make!r}")
    try:
        wanted = signature(make).parameters.values()
    except ValueError:  # made in C, and does not say
        return False
    needed = [p for p in wanted if p.default is p.empty and p.kind not in REST]
    if named := [p.name for p in needed if p.kind is p.KEYWORD_ONLY]:
        raise ValueError(
            f"{TELL}; this one needs {named[0]}=: write lambda node: "
            f"{getattr(make, '__name__', 'make')}({named[0]}=…)"
        )
    if len(needed) > 1:
        raise ValueError(f"{TELL}; is {make!r} the application itself?")
    return not any(p.kind is not p.KEYWORD_ONLY for p in wanted)


class Replica:
    """One running copy of a service; numbered from 1, as in `shop/1`."""

    def __init__(self, node: Node, make: Make, slots: Slots | None) -> None:
        self.node, self.slots = node, slots
        self.alive, self.served, self.delay = False, 0, 0.0
        self.in_flight: dict[Task, Callable[[], None]] = {}
        self._make, self._lose_every = make, 0
        self.restart()

    @property
    def number(self) -> int:
        """Its place among the replicas of its host, from 1."""
        return self.node.index

    def kill(self) -> None:
        """Stop at once, as by SIGKILL: what it was doing is cut off."""
        self.alive = False
        for task, reset in list(self.in_flight.items()):
            reset()
            self.node.net.scheduler.cancel(task)
        self.in_flight.clear()

    def drain(self) -> None:
        """Take no new requests, finish those under way: what SIGTERM asks for."""
        self.alive = False

    def restart(self) -> None:
        """Stop and start afresh: what it kept in memory is gone."""
        self.kill()
        self.app = build(self._make, self.node)
        self.alive = True

    def slow(self, by: float) -> None:
        """Take `by` seconds longer for each request from now on; 0 mends it."""
        self.delay = seconds("slow", by)

    def lose(self, every: int) -> None:
        """Do the work but lose every `every`-th reply from now on; 0 mends it."""
        self._lose_every, self.served = whole("every", every, 0), 0

    def loses(self) -> bool:
        """Count one served request and say whether its reply is lost."""
        self.served += 1
        return bool(self._lose_every) and self.served % self._lose_every == 0

    def __repr__(self) -> str:
        return f"{self.node.name} {'up' if self.alive else 'down'}"


Pick = Callable[[Sequence[Replica], int, str], Replica]


def round_robin(replicas: Sequence[Replica], turn: int, source: str) -> Replica:
    """Take the replicas in turn, dead ones too: nobody told the balancer."""
    return replicas[turn % len(replicas)]


def sticky(replicas: Sequence[Replica], turn: int, source: str) -> Replica:
    """Send each client to a replica of its own (session affinity)."""
    return max(replicas, key=lambda r: sha256(f"{source} {r.number}".encode()).digest())


def told(pick: Pick) -> Pick:
    """Let a balancer know which replicas are up, and pick among those."""

    def among_the_living(rs: Sequence[Replica], turn: int, source: str) -> Replica:
        return pick([r for r in rs if r.alive] or rs, turn, source)

    return among_the_living


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds: `latency` of a round trip, half each way, and `work` for a request."""

    latency: float = 0.0
    work: float | Callable[[], float] = 0.0

    def work_now(self) -> float:
        """How long the next request takes."""
        return self.work() if callable(self.work) else self.work

    def __post_init__(self) -> None:
        seconds("latency", self.latency)
        if not callable(self.work):
            seconds("work", self.work)


class Host(Sequence[Replica]):
    """A name on the network with one or more replicas behind it."""

    def __init__(self, replicas: Sequence[Replica], pick: Pick, times: Times) -> None:
        self._replicas, self.pick, self.times = tuple(replicas), pick, times
        self._turn = -1

    def __len__(self) -> int:
        return len(self._replicas)

    @overload
    def __getitem__(self, index: int) -> Replica: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Replica]: ...
    def __getitem__(self, index: int | slice) -> Replica | Sequence[Replica]:
        try:
            return self._replicas[index]
        except IndexError:
            last = f"[0] to [{len(self) - 1}]"
            raise IndexError(
                f"there is no replica [{index}]; they are counted from zero: {last}"
            ) from None

    def choose(self, source: str, port: int | None) -> Replica | None:
        """Pick a replica for a request from `source`; a port names one by number."""
        if port is not None:
            return self._replicas[port - 1] if 0 < port <= len(self) else None
        self._turn += 1
        replica = self.pick(self._replicas, self._turn, source)
        if not isinstance(replica, Replica):
            raise ValueError(f"pick returns one of the replicas, not {replica!r}")
        return replica

    def __repr__(self) -> str:
        return f"Host({', '.join(map(repr, self._replicas))})"
