"""A request becomes a WSGI call (PEP 3333) and its answer a response."""

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes, urlsplit

import flask
from requests import PreparedRequest
from werkzeug.test import run_wsgi_app

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

RAISED = "lab.raised"  # where a request's environ keeps what its view raised


class HangUp(ConnectionResetError):
    """Raised by an application that closes the connection instead of going on."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a WSGI application answered; `chunks` may still be on their way.

    `raised` is the exception behind a 500 that the application did not mean.
    """

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    chunks: Iterable[bytes]
    raised: BaseException | None = None

    @property
    def error(self) -> str | None:
        """The exception in one line."""
        error = self.raised
        return None if error is None else f"{type(error).__name__}: {error}"


def body_of(request: PreparedRequest) -> bytes:
    """Return the request's body as bytes, whatever `requests` was given."""
    body: Any = request.body or b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, bytes):
        return body
    return bytes(body.read()) if hasattr(body, "read") else b"".join(body)


def environ_of(request: PreparedRequest, body: bytes, address: str) -> dict[str, Any]:
    """Build the environ that a server would; field names with `_` are dropped."""
    url = urlsplit(request.url or "")
    target = request.path_url
    fields = {
        "HTTP_" + name.upper().replace("-", "_"): value
        for name, value in request.headers.items()
        if "_" not in name
    }
    length = fields.pop("HTTP_CONTENT_LENGTH", str(len(body)))
    fields.pop("HTTP_TRANSFER_ENCODING", None)
    kind = fields.pop("HTTP_CONTENT_TYPE", "")
    return {
        "REQUEST_METHOD": request.method or "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(target.partition("?")[0]).decode("latin-1"),
        "QUERY_STRING": target.partition("?")[2],
        "RAW_URI": target,
        "SERVER_NAME": url.hostname or "",
        "SERVER_PORT": str(url.port or 80),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": address,
        "HTTP_HOST": url.netloc,
        "CONTENT_LENGTH": length,
        "CONTENT_TYPE": kind,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": url.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **fields,
    }


def call(app: "WSGIApplication", environ: dict[str, Any]) -> Answer:
    """Call the application; an exception that escapes it becomes a bare 500.

    Flask makes the 500 itself, and says by a signal what it was made of. `HangUp`
    goes on to whoever carries the connection.
    """
    raised: list[BaseException] = environ.setdefault(RAISED, [])
    try:
        chunks, status, headers = run_wsgi_app(app, environ)
    except HangUp:
        raise
    except Exception as error:
        return Answer(500, "Internal Server Error", (), [b""], error)
    code, _, reason = status.partition(" ")
    bug = raised[-1] if raised else None
    return Answer(int(code), reason, tuple(headers.items()), chunks, bug)


@flask.got_request_exception.connect
def note(sender: object, exception: BaseException, **extra: object) -> None:
    """Keep what a Flask view raised, if its request came through the laboratory."""
    flask.request.environ.get(RAISED, []).append(exception)


def collected(answer: Answer) -> Answer:
    """Read the whole body, so that the work is done when the reply sets out.

    Raises `HangUp` where the application fails in the middle: its head is out.
    """
    chunks = iter(answer.chunks)
    try:
        body = b"".join(iter(lambda: following(chunks), None))
    finally:
        close = getattr(answer.chunks, "close", None)
        if close is not None:
            close()
    return replace(answer, chunks=[body])


def following(chunks: Iterator[bytes]) -> bytes | None:
    """Return the next chunk, None at the end; raises `HangUp` for a failure.

    The head is out by then: to hang up is all that the application can do.
    """
    try:
        return next(chunks, None)
    except Exception as error:
        raise HangUp(f"{type(error).__name__}: {error}") from error


class Stream(io.RawIOBase):
    """A body read piece by piece; `done(size)` is called once, at its end."""

    def __init__(self, chunks: Iterable[bytes], done: Callable[[int], None]) -> None:
        self._source, self._done = chunks, done
        self._chunks: Iterator[bytes] = iter(chunks)
        self._rest, self._size = b"", 0

    def readable(self) -> bool:
        """Say that this is for reading."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read up to one chunk."""
        while not self._rest:
            try:
                self._rest = next(self._chunks)
            except StopIteration:
                self.close()
                return 0
        piece, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(piece)] = piece
        self._size += len(piece)
        return len(piece)

    def close(self) -> None:
        """Tell the application that nobody reads on (PEP 3333)."""
        if not self.closed:
            super().close()
            close = getattr(self._source, "close", None)
            if close is not None:
                close()
            self._done(self._size)
