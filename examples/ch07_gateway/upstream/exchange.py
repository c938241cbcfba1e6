"""A shell around one exchange on a connection: a request out, its response back."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from examples.ch04_http_cache import Request
from examples.ch07_gateway.errors import UpstreamDown
from examples.ch07_gateway.upstream.connection import Connection
from examples.ch07_gateway.upstream.request_writer import send, whole
from examples.ch07_gateway.upstream.response_parser import Garbage, Head


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds for the head of an answer, between two pieces, and the time it ends."""

    timeout: float
    idle: float
    deadline: float


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


def down(connection: Connection, error: Exception) -> UpstreamDown:
    """Say what went wrong with an upstream, by its name."""
    said = str(error) or type(error).__name__
    late = isinstance(error, TimeoutError)
    return UpstreamDown(f"{connection.address[1]}: {said}", late)
