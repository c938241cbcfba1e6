"""A shell around one exchange on a connection: a request out, its response back."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from examples.ch04_http_cache import Request
from examples.ch07_gateway.errors import UpstreamDown
from examples.ch07_gateway.upstream.connection import Connection, failure_reason
from examples.ch07_gateway.upstream.request_writer import is_replayable, write_request
from examples.ch07_gateway.upstream.response_parser import (
    MalformedResponse,
    ResponseHead,
)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds for the head of an answer, between two pieces, and the time it ends."""

    timeout: float
    idle: float
    deadline: float


def exchange(
    connection: Connection, head: bytes, request: Request, timeouts: Timeouts
) -> ResponseHead:
    """Send a request and return the head of its answer.

    A long body may take its time, and only then the answer is due. An upstream may
    answer before it has read all, and hang up: its answer counts.
    """
    connection.set_deadline(timeouts.deadline)
    if is_replayable(request.body):
        write_request(connection.write, head, request)
        return connection.parser.read_head(request.method)
    connection.set_idle_timeout(timeouts.idle)
    keep = True
    try:
        write_request(connection.write, head, request)
    except (BrokenPipeError, ConnectionResetError):
        keep = False
    connection.set_deadline(time.monotonic() + timeouts.timeout)
    response_head = connection.parser.read_head(request.method)
    return replace(response_head, keep_alive=response_head.keep_alive and keep)


class StreamedBody:
    """The body of an answer on its way."""

    def __init__(
        self,
        connection: Connection,
        head: ResponseHead,
        release: Callable[[bool], None],
    ) -> None:
        self._connection, self._head = connection, head
        self._release: Callable[[bool], None] | None = release

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces as they come; raises UpstreamDown for a cut."""
        parser, length = self._connection.parser, self._head.length
        try:
            chunked = self._head.chunked
            yield from parser.chunks() if chunked else parser.pieces(length)
            self._end(self._head.keep_alive and (chunked or length is not None))
        except (OSError, MalformedResponse) as error:
            raise upstream_down(self._connection, error) from None
        finally:
            self._end(False)

    def close(self) -> None:
        """Hang up, unless all has been read."""
        self._end(False)

    def _end(self, keep: bool) -> None:
        release, self._release = self._release, None
        if release is not None:
            release(keep)


def upstream_down(connection: Connection, error: Exception) -> UpstreamDown:
    """Say what went wrong with an upstream, by its name."""
    text = f"{connection.peer}: {str(error) or type(error).__name__}"
    reason = failure_reason(error)
    return UpstreamDown(text, reason == "timeout", reason=reason)
