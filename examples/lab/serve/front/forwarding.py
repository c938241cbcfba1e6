"""What a front passes on of a request and of an answer, and what it must not."""

from collections.abc import Iterable, Iterator
from wsgiref.types import WSGIEnvironment

from examples.lab.serve.front.upstream import Fields, UpstreamRequest

PIECE = 16_384
HOP_BY_HOP = {  # RFC 9110, section 7.6.1
    *("connection", "keep-alive", "proxy-authenticate", "proxy-authorization"),
    *("proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"),
    "expect",  # the server has answered it
}


def end_to_end(fields: Iterable[tuple[str, str]]) -> Fields:
    """Drop the fields of this hop, those that Connection names among them.

    >>> end_to_end([("Connection", "X-Mine"), ("x-mine", "1"), ("ETag", "2")])
    [('ETag', '2')]
    """
    fields = list(fields)
    named = ",".join(value for name, value in fields if name.lower() == "connection")
    dropped = HOP_BY_HOP | {name.strip().lower() for name in named.split(",")}
    return [(name, value) for name, value in fields if name.lower() not in dropped]


def upstream_request(environ: WSGIEnvironment) -> UpstreamRequest:
    """Return the request as it is to be passed on, its target byte for byte."""
    received = [
        (name.removeprefix("HTTP_").replace("_", "-").title(), value)
        for name, value in environ.items()
        if name.startswith("HTTP_")
        or (name in ("CONTENT_TYPE", "CONTENT_LENGTH") and value)
    ]
    fields, body = end_to_end(received), None
    chunked = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
    if chunked:
        fields.append(("Transfer-Encoding", "chunked"))
    if chunked or environ.get("CONTENT_LENGTH"):
        body = body_chunks(environ, None if chunked else int(environ["CONTENT_LENGTH"]))
    target = environ["RAW_URI"]
    return UpstreamRequest(environ["REQUEST_METHOD"], target, fields, body, chunked)


def body_chunks(environ: WSGIEnvironment, length: int | None) -> Iterator[bytes]:
    """Yield the request's body; raises when the client stops before its end."""
    while piece := environ["wsgi.input"].read(PIECE):
        yield piece
        length = None if length is None else length - len(piece)
    if length:
        raise ConnectionAbortedError(f"the client kept back {length} bytes")
