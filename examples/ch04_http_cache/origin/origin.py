"""The origin as a cache sees it: something that answers, late or never."""

from collections.abc import Iterable, Iterator
from typing import Protocol

import requests
from urllib3.exceptions import HTTPError, ReadTimeoutError

from examples.ch04_http_cache.messages.fields import content_length
from examples.ch04_http_cache.messages.message import Request, Response

CHUNK_SIZE = 65_536
BODILESS_STATUSES = {204, 304}


class OriginDown(Exception):
    """The origin gave no answer, or stopped in the middle; `late` if it took too long.

    A 502 or a 504 to the client (RFC 9110, sections 15.6.3 and 15.6.5).
    """

    def __init__(self, text: str, late: bool = False) -> None:
        super().__init__(text)
        self.late = late


class Origin(Protocol):
    """Takes a request to whoever can answer it."""

    def send(self, request: Request) -> Response:
        """Return the answer, its body on the way; raises `OriginDown`.

        Reading the body raises it too, where the body is cut short.
        """


class SessionOrigin:
    """Speaks through a `requests.Session`, which may be the laboratory's."""

    def __init__(
        self, session: requests.Session, base: str, timeout: float | None = None
    ) -> None:
        """Send to `base`, an origin such as `http://shop`, with the client's Host."""
        self._session, self._timeout = session, timeout
        self._base = base.rstrip("/")

    def send(self, request: Request) -> Response:
        """Return the answer; raises `OriginDown`."""
        authority, target = _split(request.uri)
        length = content_length(request.fields)
        body = None if request.body is None else b"".join(request.body)
        prepared = requests.Request(request.method, self._base + target).prepare()
        prepared.url = self._base + target  # byte for byte, as the client wrote it
        prepared.headers.clear()
        prepared.headers["Host"] = authority
        for name, value in request.fields:
            before = prepared.headers.get(name)
            joined = value if before is None else f"{before}, {value}"
            prepared.headers[name] = joined
        if body is not None and length is None:
            prepared.headers["Content-Length"] = str(len(body))
        prepared.body = body
        return self._ask(prepared)

    def _ask(self, prepared: requests.PreparedRequest) -> Response:
        try:
            adapter = self._session.get_adapter(str(prepared.url))
            answer = adapter.send(prepared, stream=True, timeout=self._timeout)
        except requests.RequestException as error:
            late = isinstance(error, requests.Timeout)
            raise OriginDown(str(error), late) from None
        return from_requests(answer)


def from_requests(answer: requests.Response) -> Response:
    """Return what `requests` received as a response; the body is not decoded."""
    headers = getattr(answer.raw, "headers", None)
    fields = headers.items() if headers is not None else answer.headers.items()
    return Response(
        answer.status_code,
        tuple((str(name), str(value)) for name, value in fields),
        ResponseBody(answer),
        answer.reason or "",
    )


class ResponseBody:
    """The body of a `requests.Response`, piece by piece."""

    def __init__(self, answer: requests.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces; raises `OriginDown` when the body is cut short."""
        stream: Iterable[bytes] = self._answer.raw.stream(
            CHUNK_SIZE, decode_content=False
        )
        received, announced = 0, self._announced()
        try:
            for piece in stream:
                received += len(piece)
                yield piece
        except (HTTPError, OSError) as error:
            late = isinstance(error, TimeoutError | ReadTimeoutError)
            raise OriginDown(f"the body ended early: {error}", late) from error
        if announced is not None and received != announced:
            raise OriginDown(f"{received} bytes came of {announced}")

    def _announced(self) -> int | None:
        """Return the bytes that must come; a 304 announces those of another body."""
        method = self._answer.request.method
        if method == "HEAD" or self._answer.status_code in BODILESS_STATUSES:
            return None
        return content_length(tuple(self._answer.headers.items()))

    def close(self) -> None:
        """Hang up."""
        self._answer.close()


def _split(uri: str) -> tuple[str, str]:
    """Return the authority of a URI, and its path and query."""
    authority, slash, rest = uri.partition("://")[2].partition("/")
    return authority, slash + rest if slash else "/"
