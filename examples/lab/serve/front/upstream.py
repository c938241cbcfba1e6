"""One replica as the front sees it: an address and a few open connections."""

import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse, IncompleteRead

IDLE_SECONDS = 1.0  # gunicorn closes after two
PIECE = 65_536

Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class UpstreamRequest:
    """A request to pass on; a body in pieces is read once."""

    method: str
    target: str
    fields: Fields
    body: Iterable[bytes] | None
    chunked: bool


class Upstream:
    """Sends one request at a time on each connection, and keeps idle ones."""

    def __init__(self, number: int, host: str, seconds: float) -> None:
        """Wait for an answer for `seconds` at most."""
        self.number, self._host, self._seconds = number, host, seconds
        self._idle: deque[tuple[HTTPConnection, float]] = deque()

    def send(self, request: UpstreamRequest) -> tuple[HTTPConnection, HTTPResponse]:
        """Return the connection and the head of the answer; raises `OSError`."""
        connection = self._connection()
        try:
            connection.putrequest(
                request.method,
                request.target,
                skip_host=True,
                skip_accept_encoding=True,
            )
            for name, value in request.fields:
                connection.putheader(name, value)
            connection.endheaders(request.body, encode_chunked=request.chunked)
            return connection, connection.getresponse()
        except BaseException:
            connection.close()
            raise

    def body(
        self, connection: HTTPConnection, response: HTTPResponse
    ) -> Iterator[bytes]:
        """Yield the body as it arrives; a body cut short raises."""
        complete = False
        try:
            yield b""  # so that the head goes out before the first piece is there
            while piece := response.read1(PIECE):
                yield piece
            if response.length:
                raise IncompleteRead(b"", response.length)
            complete = True
        finally:
            response.close()
            if complete and not response.will_close:
                self._idle.append((connection, time.monotonic()))
            else:
                connection.close()

    def _connection(self) -> HTTPConnection:
        while self._idle:
            connection, since = self._idle.pop()
            if time.monotonic() - since < IDLE_SECONDS and still_open(connection):
                return connection
            connection.close()
        return HTTPConnection(self._host, timeout=self._seconds)


def still_open(connection: HTTPConnection) -> bool:
    """Whether nothing has arrived unasked: the other side has not hung up."""
    connection.sock.setblocking(False)
    try:
        # Readable means a goodbye, or an answer to nothing.
        connection.sock.recv(1)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        connection.sock.settimeout(connection.timeout)
    return False
