"""Bodies of requests: small ones in hand, to be sent again; others in pieces."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from examples.ch07_gateway.context import RequestContext
from examples.ch07_gateway.errors import GatewayError

SMALL, PIECE = 65_536, 65_536  # bytes


class ClientDisconnected(Exception):
    """The client stopped in the middle of its request; nobody waits for an answer."""


def read_request_body(context: RequestContext, most: int) -> bytes | Iterable[bytes]:
    """Return the body: bytes when it is small; raises GatewayError for a large one.

    The length is what the server found, which refused any doubt about it.
    """
    environ = context.environ
    length = environ.get("CONTENT_LENGTH") or ""
    if "HTTP_TRANSFER_ENCODING" in environ:
        return stream_body(context, None, most)
    if not length or length == "0":
        return b""
    if not (length.isascii() and length.isdigit()):
        raise GatewayError(400, "length", "the Content-Length is no number")
    if int(length) > most:
        raise too_large(most)
    if int(length) <= SMALL:
        return b"".join(stream_body(context, int(length), most))
    return stream_body(context, int(length), most)


def stream_body(
    context: RequestContext, length: int | None, most: int
) -> Iterator[bytes]:
    """Yield the body; raises ClientDisconnected, or GatewayError over `most`."""
    while length is None or context.bytes_received < length:
        size = PIECE if length is None else min(PIECE, length - context.bytes_received)
        piece = read_input(context.environ, size)
        if not piece:
            break
        context.bytes_received += len(piece)
        if context.bytes_received > most:
            raise too_large(most)
        yield piece
    if length is not None and context.bytes_received < length:
        raise ClientDisconnected(f"{length - context.bytes_received} bytes never came")


def read_input(environ: Mapping[str, Any], size: int) -> bytes:
    """Read some of the body; raises ClientDisconnected whatever goes wrong."""
    try:
        return bytes(environ["wsgi.input"].read(size))
    except (OSError, ValueError) as error:
        raise ClientDisconnected(str(error)) from None


def too_large(most: int) -> GatewayError:
    """Return the refusal of a body that is too large."""
    detail = f"the body may have {most} bytes at most"
    return GatewayError(413, "too-large", detail, fields=(("Connection", "close"),))
