"""A shell around sockets: connections to upstreams that are kept.

Answers stream. Small ones are read whole before the first byte goes on, so that a cut
is an error and not half an answer.
"""

import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from examples.ch04_http_cache import Request, Response
from examples.ch07_gateway.connection import Address, Allowed, Connection
from examples.ch07_gateway.down import UpstreamDown
from examples.ch07_gateway.incoming import Garbage, Head
from examples.ch07_gateway.outgoing import (
    destination,
    head_of,
    repeatable,
    send,
    whole,
)

IDLE_SECONDS, IDLE_MOST = 1.5, 64  # gunicorn hangs up after two seconds
SMALL = 65_536  # bytes


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds for the head of an answer, between two pieces, and the time it ends."""

    timeout: float
    idle: float
    deadline: float


class PooledClient:
    """Keeps idle connections, the latest used first."""

    def __init__(self, may: Allowed = bool) -> None:
        """Connect only to addresses for which `may` is true."""
        self._may = may
        self._idle: dict[Address, deque[Connection]] = defaultdict(deque)
        self.open = 0  # connections that are in use

    def send(self, request: Request, timeout: float, idle: float) -> Response:
        """Return the answer; raises UpstreamDown."""
        address, target = destination(request.uri)
        head = head_of(request, target)
        patience = Patience(timeout, idle, time.monotonic() + timeout)
        connection = self._kept(address)
        if connection is not None:
            try:
                return self._exchange(connection, request, head, patience)
            except UpstreamDown as error:
                if error.late or not repeatable(request):
                    raise
        left = max(0.001, patience.deadline - time.monotonic())
        connection = Connection(address, left, self._may)
        return self._exchange(connection, request, head, patience)

    def close(self) -> None:
        """Close the connections that are kept."""
        for kept in self._idle.values():
            while kept:
                kept.pop().close()

    def _kept(self, address: Address) -> Connection | None:
        kept, now = self._idle[address], time.monotonic()
        while kept:
            connection = kept.pop()
            if now - connection.since < IDLE_SECONDS and connection.silent():
                return connection
            connection.close()
        return None

    def _exchange(
        self,
        connection: Connection,
        request: Request,
        head: bytes,
        patience: Patience,
    ) -> Response:
        self.open += 1
        try:
            answer = asked(connection, head, request, patience)
            body = self._body(connection, answer, patience.idle)
        except (OSError, Garbage) as error:
            self._release(connection, False)
            raise down(connection, error) from None
        except BaseException:  # of the client, whose body we were reading
            self._release(connection, False)
            raise
        delimited = answer.chunked or answer.length is not None
        return Response(answer.status, answer.fields, body, answer.reason, delimited)

    def _body(
        self, connection: Connection, answer: Head, idle: float
    ) -> Iterable[bytes]:
        """Return the body: read when it is small, else on its way."""
        if answer.length is not None and answer.length <= SMALL:
            body = (connection.incoming.exactly(answer.length),)
            self._release(connection, answer.keep)
            return body
        connection.patient(idle)
        return Body(connection, answer, partial(self._release, connection))

    def _release(self, connection: Connection, keep: bool) -> None:
        self.open -= 1
        kept = self._idle[connection.address]
        if keep and len(kept) < IDLE_MOST:
            connection.since = time.monotonic()
            kept.append(connection)
        else:
            connection.close()


class Body:
    """The body of an answer on its way."""

    def __init__(
        self, connection: Connection, head: Head, release: Callable[[bool], None]
    ) -> None:
        self._connection, self._head = connection, head
        self._release: Callable[[bool], None] | None = release

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces as they come; raises UpstreamDown for a cut."""
        incoming, length = self._connection.incoming, self._head.length
        try:
            chunked = self._head.chunked
            yield from incoming.chunks() if chunked else incoming.pieces(length)
            self._end(self._head.keep and (chunked or length is not None))
        except (OSError, Garbage) as error:
            raise down(self._connection, error) from None
        finally:
            self._end(False)

    def close(self) -> None:
        """Hang up, unless all has been read."""
        self._end(False)

    def _end(self, keep: bool) -> None:
        release, self._release = self._release, None
        if release is not None:
            release(keep)


def asked(
    connection: Connection, head: bytes, request: Request, patience: Patience
) -> Head:
    """Send a request and return the head of its answer.

    A long body may take its time, and only then the answer is due. An upstream may
    answer before it has read all, and hang up: its answer counts.
    """
    connection.until(patience.deadline)
    if whole(request.body):
        send(connection.write, head, request)
        return connection.incoming.head(request.method)
    connection.patient(patience.idle)
    keep = True
    try:
        send(connection.write, head, request)
    except (BrokenPipeError, ConnectionResetError):
        keep = False
    connection.until(time.monotonic() + patience.timeout)
    answer = connection.incoming.head(request.method)
    return replace(answer, keep=answer.keep and keep)


def down(connection: Connection, error: Exception) -> UpstreamDown:
    """Say what went wrong with an upstream, by its name."""
    said = str(error) or type(error).__name__
    late = isinstance(error, TimeoutError)
    return UpstreamDown(f"{connection.address[1]}: {said}", late)
