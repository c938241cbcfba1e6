"""From a WSGI environ (PEP 3333) to a request, and from a response back."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from errno import ECONNRESET
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from examples.ch04_http_cache.messages.fields import Fields, end_to_end, without
from examples.ch04_http_cache.messages.message import Request, Response
from examples.ch04_http_cache.origin.origin import OriginDown
from examples.ch04_http_cache.origin.store_while_sending import close_body

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CHUNK_SIZE = 65_536
EARLY_HINTS = 103
HOST = re.compile(r"([A-Za-z0-9.\-_~%]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{0,5})?")
ABSOLUTE = re.compile(r"(https?)://([^/?]*)(.*)", re.IGNORECASE)
TARGET = re.compile(r"[!-~]+")  # visible ASCII: what can be sent on as it came
# Of this hop; Expect was answered by the server.
NOT_PASSED_ON = frozenset({"host", "expect", "proxy-authorization"})
# What an origin may take for the address it was asked at. They are in no key, so one
# client could choose what the next one gets (see "Break it").
UNTRUSTED_FIELDS = frozenset({
    *("forwarded", "x-forwarded-host", "x-forwarded-port", "x-forwarded-prefix"),
    *("x-forwarded-proto", "x-forwarded-scheme", "x-forwarded-server", "x-host"),
    *("x-http-host-override", "x-original-url", "x-rewrite-url"),
    *("x-http-method-override", "x-method-override"),
})  # fmt: skip


class BadRequest(ValueError):
    """The request cannot be passed on; the text says why."""


class ClientGone(Exception):
    """The client stopped in the middle of its request."""


def request_from_environ(
    environ: "WSGIEnvironment", drop_fields: Collection[str], via: str
) -> Request:
    """Return the request with its target as it was written; raises `BadRequest`."""
    method = environ["REQUEST_METHOD"]
    if method == "CONNECT":
        raise BadRequest("this gateway opens no tunnels")
    fields = without(fields_of(environ), NOT_PASSED_ON | set(drop_fields))
    fields = (*end_to_end(fields), ("Via", f"1.1 {via}"))  # RFC 9110, section 7.6.3
    body = body_of(environ)
    if body is None and method in ("GET", "HEAD"):
        fields = without(fields, {"content-length"})
    return Request(method, target_uri(environ), fields, body, interim_of(environ))


def interim_of(environ: "WSGIEnvironment") -> Callable[[int, Fields], None] | None:
    """Return what sends an interim response (RFC 9110, section 15.2), if there is one.

    A server's own way is for early hints (RFC 8297); that of the lab takes any status.
    """
    send: Callable[..., None] | None = environ.get("wsgi.early_hints")

    def send_interim(status: int, fields: Fields) -> None:
        if status == EARLY_HINTS:
            send(fields)  # type: ignore[misc]  # see below
        elif hasattr(send, "any_status"):
            send(fields, status)  # type: ignore[misc]

    return send and send_interim


def target_uri(environ: "WSGIEnvironment") -> str:
    """Return the target URI (RFC 9112, section 3.3); raises `BadRequest`."""
    target = environ.get("RAW_URI") or reconstructed_target(environ)
    if not TARGET.fullmatch(target):
        raise BadRequest("the target of the request has characters that none may have")
    target = target.partition("#")[0]
    scheme, authority = environ["wsgi.url_scheme"], environ.get("HTTP_HOST") or ""
    if found := ABSOLUTE.match(target):  # Host does not count (RFC 9112, section 3.2.2)
        scheme, authority, target = found.groups()
    authority = authority or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    if not HOST.fullmatch(authority):
        raise BadRequest(f"{authority[:80]!r} is no host")
    return f"{scheme}://{authority}{'' if target[:1] == '/' else '/'}{target}"


def reconstructed_target(environ: "WSGIEnvironment") -> str:
    """Return the target on a server that has lost its spelling."""
    path = (environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")) or "/"
    query = environ.get("QUERY_STRING", "")
    return quote(path.encode("latin-1")) + (f"?{query}" if query else "")


def fields_of(environ: "WSGIEnvironment") -> Fields:
    """Return the request's fields; repeated ones were joined by the server."""
    named = [
        (name.removeprefix("HTTP_").replace("_", "-").title(), value)
        for name, value in environ.items()
        if name.startswith("HTTP_")
        or (name in ("CONTENT_TYPE", "CONTENT_LENGTH") and value)
    ]
    return tuple(named)


def body_of(environ: "WSGIEnvironment") -> Iterable[bytes] | None:
    """Return the request's body in pieces, or None when there is none."""
    length = environ.get("CONTENT_LENGTH") or ""
    if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
        return body_chunks(environ["wsgi.input"], None)
    if not (length.isascii() and length.isdigit() and int(length)):
        return None
    return body_chunks(environ["wsgi.input"], int(length))


def body_chunks(stream: Any, length: int | None) -> Iterator[bytes]:
    """Yield the body; raises `ClientGone` when the client stops before its end."""
    while length != 0:
        piece = stream.read(CHUNK_SIZE if length is None else min(CHUNK_SIZE, length))
        if not piece:
            break
        length = None if length is None else length - len(piece)
        yield piece
    if length:
        raise ClientGone(f"the client kept back {length} bytes")


def status_line(response: Response) -> str:
    """Return code and phrase; a code without a phrase gets its own, or "Unknown"."""
    reason = response.reason
    if not reason or not reason.isprintable() or not reason.isascii():
        known = response.status in HTTPStatus._value2member_map_
        reason = HTTPStatus(response.status).phrase if known else "Unknown"
    return f"{response.status} {reason}"


def respond(
    response: Response, environ: "WSGIEnvironment", start_response: "StartResponse"
) -> Iterable[bytes]:
    """Answer the server."""
    start_response(status_line(response), list(response.fields))
    if isinstance(response.body, tuple):
        return response.body
    return StreamedBody(response.body, environ)


class StreamedBody:
    """A body on its way; when the origin stops in the middle, so do we.

    The head is out: to hang up is all that tells the client.
    """

    def __init__(self, body: Iterable[bytes], environ: "WSGIEnvironment") -> None:
        self._body, self._environ = body, environ

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces; raises `ConnectionResetError` when no more come."""
        try:
            yield from self._body
        except OriginDown as error:
            target = self._environ.get("RAW_URI", "")
            self._environ["wsgi.errors"].write(f"hung up on {target}: {error}\n")
            raise ConnectionResetError(ECONNRESET, str(error)) from None

    def close(self) -> None:
        """Say that nobody reads on (PEP 3333)."""
        close_body(self._body)
