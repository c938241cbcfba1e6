"""An answer on its way to the client: counted, and its end noted once."""

from collections.abc import Callable, Iterable, Iterator
from errno import ECONNRESET
from functools import lru_cache
from http import HTTPStatus

from examples.ch04_http_cache import OriginDown, Response
from examples.ch07_gateway.context import RequestContext


class ResponseStream:
    """A body in pieces; when the upstream stops in the middle, so do we."""

    def __init__(
        self, body: Iterable[bytes], context: RequestContext, end: Callable[[], None]
    ) -> None:
        self._body, self._context = body, context
        self._end: Callable[[], None] | None = end

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces; raises ConnectionResetError when no more come.

        The head is out: to hang up is all that tells the client.
        """
        try:
            for piece in self._body:
                self._context.bytes_sent += len(piece)
                yield piece
        except OriginDown as error:
            self._context.error_code = "cut"
            self._context.why = getattr(error, "reason", "reset")
            raise ConnectionResetError(ECONNRESET, str(error)) from None

    def close(self) -> None:
        """Let the upstream go (PEP 3333: called also when the client has left)."""
        end, self._end = self._end, None
        getattr(self._body, "close", bool)()
        if end is not None:
            end()


def status_line(response: Response) -> str:
    """Return code and phrase; a phrase that nobody knows is not passed on."""
    return phrase(response.status)


@lru_cache(1024)
def phrase(status: int) -> str:
    """Return a status line.

    >>> phrase(200), phrase(999)
    ('200 OK', '999 Unknown')
    """
    known = status in HTTPStatus._value2member_map_
    return f"{status} {HTTPStatus(status).phrase if known else 'Unknown'}"
