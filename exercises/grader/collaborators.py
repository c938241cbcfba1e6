"""What a replica asks for is done here, in the grader's own network, on its clock."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests

from examples.lab import Deadlock, Node, StoreError
from exercises.grader.wire import Plain

if TYPE_CHECKING:
    from examples.lab.sync import Event, Lock

Kinds = tuple[type, ...]
STR, BYTES, INT, BOOL, LIST = (str,), (bytes,), (int,), (bool,), (list,)
NUMBER: Kinds = (int, float)
MAYBE: Kinds = (int, float, type(None))
SIGNATURES: dict[tuple[str, str], tuple[Kinds, ...]] = {
    ("store", "get"): (STR,),
    ("store", "set"): (STR, BYTES, MAYBE),
    ("store", "delete"): (STR,),
    ("store", "incr"): (STR, INT, MAYBE),
    ("store", "compare_and_set"): (STR, (bytes, type(None)), BYTES, MAYBE),
    ("store", "publish"): (STR, BYTES),
    ("store", "subscribe"): (STR,),
    ("subscription", "get"): (MAYBE,),
    ("subscription", "close"): (),
    ("lock", "acquire"): (BOOL, NUMBER),
    ("lock", "release"): (),
    ("lock", "locked"): (),
    ("event", "set"): (),
    ("event", "clear"): (),
    ("event", "is_set"): (),
    ("event", "wait"): (MAYBE,),
    ("node", "clock"): (),
    ("node", "random"): (),
    ("node", "ids"): (),
    ("node", "sleep"): (NUMBER,),
    ("node", "lock"): (),
    ("node", "event"): (),
    ("node", "spawn"): (INT, BOOL),
    ("node", "send"): (STR, STR, LIST, BYTES, MAYBE),
}
MADE = {"subscribe": "subscription", "lock": "lock", "event": "event"}
TOLD = (Deadlock, StoreError, TypeError, ValueError, requests.RequestException)


class Collaborators:
    """The collaborators of one replica; `start` runs work that it spawned."""

    def __init__(self, node: Node, store: str, start: Callable[[int], None]) -> None:
        self._node = Neighbour(node, start)
        self._objects: dict[str, object] = {
            "node": self._node,
            "store": node.store(store),
        }

    def do(self, target: str, verb: str, args: tuple[Plain, ...]) -> tuple[Plain, ...]:
        """Do what the replica asks; report the value or what was raised."""
        try:
            check(target, verb, args)
            value = getattr(self._objects[target], verb)(*args)
        except TOLD as error:
            return ("raised", type(error).__name__, str(error))
        if verb in MADE:
            name = f"{MADE[verb]}-{len(self._objects)}"
            self._objects[name] = value
            return ("ok", name)
        return ("ok", value)


def check(target: str, verb: str, args: tuple[Plain, ...]) -> None:
    """Raise TypeError unless the arguments are what the method takes."""
    kinds = SIGNATURES.get((target.partition("-")[0], verb))
    if kinds is None:
        raise TypeError(f"there is no {target}.{verb}")
    if len(kinds) != len(args):
        raise TypeError(f"{verb} takes {len(kinds)} arguments, not {len(args)}")
    for value, allowed in zip(args, kinds, strict=True):
        if type(value) not in allowed:
            wanted = " or ".join(kind.__name__ for kind in allowed)
            raise TypeError(f"{verb} takes {wanted}, not {type(value).__name__}")


class Neighbour:
    """The node's part that answers in plain values."""

    def __init__(self, node: Node, start: Callable[[int], None]) -> None:
        self._node, self._start = node, start
        self._session = node.session()
        self._session.headers.clear()

    def clock(self) -> float:
        """Return the time in Unix seconds."""
        return self._node.clock()

    def random(self) -> float:
        """Return the next number of this replica's sequence, from 0 up to 1."""
        return self._node.random()

    def ids(self) -> str:
        """Return an identifier that nobody else is given."""
        return f"{self._node.index}-{int(self._node.random() * 2**52):013x}"

    def sleep(self, seconds: float) -> None:
        """Wait in virtual time."""
        self._node.sleep(seconds)

    def lock(self) -> "Lock":
        """Make a lock."""
        return self._node.lock()

    def event(self) -> "Event":
        """Make an event."""
        return self._node.event()

    def spawn(self, at: int, daemon: bool) -> None:
        """Start the replica's work number `at` beside what runs now."""
        self._node.spawn(lambda: self._start(at), daemon=daemon)

    def send(
        self,
        method: str,
        url: str,
        headers: list[Plain],
        body: bytes,
        timeout: float | None,
    ) -> Plain:
        """Send a request as this replica, and read the answer undecoded."""
        if urlsplit(url).hostname == self._node.host:
            raise requests.ConnectionError("a replica does not call its own service")
        fields = {str(name): str(value) for name, value in map(_pair, headers)}
        request = requests.Request(method, url, headers=fields, data=body).prepare()
        answer = self._session.send(
            request, timeout=timeout, stream=True, allow_redirects=False
        )
        pairs: list[Plain] = [
            [name, value] for name, value in answer.raw.headers.items()
        ]
        return (
            answer.status_code,
            str(answer.reason),
            pairs,
            answer.raw.read(decode_content=False),
        )


def _pair(field: Plain) -> tuple[Plain, Plain]:
    match field:
        case (name, value):
            return name, value
    raise TypeError("a header field is a name and a value")
