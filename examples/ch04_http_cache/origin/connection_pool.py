"""Shell: the origin over real sockets, with connections that are kept open."""

import re
import ssl
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from http.client import (
    HTTPConnection,
    HTTPException,
    HTTPResponse,
    HTTPSConnection,
    IncompleteRead,
    parse_headers,
)
from typing import Any
from urllib.parse import urlsplit

from examples.ch04_http_cache.messages.directives import TOKEN
from examples.ch04_http_cache.messages.fields import (
    Fields,
    content_length,
    end_to_end,
    field_lines,
    with_field,
)
from examples.ch04_http_cache.messages.message import Request, Response
from examples.ch04_http_cache.origin.origin import CHUNK_SIZE, OriginDown

IDLE_SECONDS = 1.5  # gunicorn hangs up after two
IDEMPOTENT = {"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"}  # RFC 9110, 9.2.2
INTERIM, PASSED_ON = range(100, 200), range(102, 200)  # no 100, for no Expect was sent
NAME, VALUE = re.compile(TOKEN), re.compile(r"[ \t\x21-\x7e\x80-\xff]*")


class FinalResponse(HTTPResponse):
    """The final response: interim ones are passed over (RFC 9110, section 15.2)."""

    def __init__(
        self, *args: Any, interim: Callable[[int, Fields], None] | None, **kwargs: Any
    ) -> None:
        """Hand what comes before it to `interim`, but for 100 and 101."""
        super().__init__(*args, **kwargs)
        self._interim = interim

    def _read_status(self) -> tuple[str, int, str]:
        while True:
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if status not in INTERIM:
                return version, status, reason
            fields = tuple(parse_headers(self.fp).items())
            if status in PASSED_ON and self._interim is not None:
                self._interim(status, end_to_end(fields))


class PooledOrigin:
    """Sends one request at a time on each connection, and keeps idle ones."""

    def __init__(self, base: str, timeout: float = 30.0) -> None:
        """Speak to `base`, http or https; wait `timeout` seconds for each piece."""
        parts = urlsplit(base)
        host, port = parts.hostname or "", parts.port
        make: Callable[..., HTTPConnection] = HTTPConnection
        if parts.scheme == "https":
            make = partial(HTTPSConnection, context=ssl.create_default_context())
        self._new = partial(make, host, port, timeout=timeout)
        self._prefix, self._name = parts.path.rstrip("/"), parts.netloc
        self._idle: deque[tuple[HTTPConnection, float]] = deque()

    def send(self, request: Request) -> Response:
        """Return the answer; raises `OriginDown`."""
        while self._idle:
            connection, since = self._idle.pop()
            if time.monotonic() - since > IDLE_SECONDS or not still_open(connection):
                connection.close()
                continue
            try:
                return self._exchange(connection, request)
            except OriginDown as error:
                # It may have hung up while we were asking: ask once more, if we may.
                again = request.body is None and request.method in IDEMPOTENT
                if error.late or not again:
                    raise
                break
        return self._exchange(self._new(), request)

    def close(self) -> None:
        """Close the connections that are kept."""
        while self._idle:
            self._idle.pop()[0].close()

    def _exchange(self, connection: HTTPConnection, request: Request) -> Response:
        try:
            self._write(connection, request)
            answer = connection.getresponse()
            fields = checked_fields(answer)
        except (OSError, HTTPException) as error:
            connection.close()
            late = isinstance(error, TimeoutError)
            text = f"{self._name}: {error or type(error).__name__}"
            raise OriginDown(text, late) from None
        except BaseException:
            connection.close()
            raise
        return Response(
            answer.status,
            fields,
            self._body(connection, answer),
            answer.reason,
            delimited=answer.chunked or answer.length is not None,
        )

    def _write(self, connection: HTTPConnection, request: Request) -> None:
        authority, _, rest = request.uri.partition("://")[2].partition("/")
        target = self._prefix + "/" + rest
        if request.method == "OPTIONS" and rest == "*":
            target = "*"
        connection.response_class = partial(FinalResponse, interim=request.interim)  # type: ignore[assignment]
        connection.putrequest(
            request.method, target, skip_host=True, skip_accept_encoding=True
        )
        connection.putheader("Host", authority)
        for name, value in request.fields:
            connection.putheader(name, value)
        chunked = request.body is not None and content_length(request.fields) is None
        if chunked:
            connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders(request.body, encode_chunked=chunked)

    def _body(
        self, connection: HTTPConnection, answer: HTTPResponse
    ) -> Iterable[bytes]:
        """Return the body; an empty one, as of a 304, is read already."""
        if answer.length != 0 or answer.chunked:
            return self._pieces(connection, answer)
        self._end(connection, answer, complete=True)
        return ()

    def _pieces(
        self, connection: HTTPConnection, answer: HTTPResponse
    ) -> Iterator[bytes]:
        """Yield the body as it arrives; raises `OriginDown` when it is cut short."""
        complete = False
        try:
            while piece := answer.read1(CHUNK_SIZE):
                yield piece
            if answer.length:
                raise IncompleteRead(b"", answer.length)
            complete = True
        except (OSError, HTTPException) as error:
            late = isinstance(error, TimeoutError)
            raise OriginDown(f"{self._name}: the body ended early", late) from error
        finally:
            self._end(connection, answer, complete)

    def _end(
        self, connection: HTTPConnection, answer: HTTPResponse, complete: bool
    ) -> None:
        """Keep the connection, if it can be used again."""
        answer.close()
        if complete and not answer.will_close:
            self._idle.append((connection, time.monotonic()))
        else:
            connection.close()


def checked_fields(answer: HTTPResponse) -> Fields:
    """Return the fields, which say clearly where the body ends (RFC 9112, 6.3).

    Raises `HTTPException`: a gateway must not pass on what could be read in two ways.
    """
    fields = tuple(answer.headers.items())
    for name, value in fields:
        if not (NAME.fullmatch(name) and VALUE.fullmatch(value)):
            raise HTTPException(f"the field {name!r} is malformed")
    coding = [each.strip().lower() for each in field_lines(fields, "Transfer-Encoding")]
    if coding not in ([], ["chunked"]):
        raise HTTPException(f"the transfer coding {coding} is unknown")
    if coding:
        return with_field(fields, "Content-Length", None)
    lengths = set(field_lines(fields, "Content-Length"))
    if lengths and (len(lengths) > 1 or content_length(fields) is None):
        raise HTTPException(f"the length {sorted(lengths)} is none")
    return fields


def still_open(connection: HTTPConnection) -> bool:
    """Whether nothing has arrived unasked: the other side has not hung up."""
    try:
        connection.sock.setblocking(False)
        try:
            connection.sock.recv(1)  # a goodbye, or an answer to nothing
        except (BlockingIOError, ssl.SSLWantReadError):
            return True
        finally:
            connection.sock.settimeout(connection.timeout)
    except OSError:
        return False
    return False
