"""Writing a request (RFC 9112, section 3): its bytes, and where they go."""

import re
from collections.abc import Callable, Iterable

from examples.ch04_http_cache import Request

PORTS = {"http": 80, "https": 443}
AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.\-_~%]+)(?::([0-9]{1,5}))?")
LINE = re.compile(r"[\t -~\x80-\xff]*")
IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})


def split_uri(uri: str) -> tuple[tuple[str, str, int], str]:
    """Return scheme, host and port of a URI, and what is asked there.

    >>> split_uri("http://shop:81/books?q=a")
    (('http', 'shop', 81), '/books?q=a')
    """
    scheme, _, rest = uri.partition("://")
    authority, slash, path = rest.partition("/")
    match = AUTHORITY.fullmatch(authority)
    if scheme not in PORTS or match is None:
        raise ValueError(f"{uri[:80]!r} is not of the form http://HOST[:PORT]/PATH")
    port = int(match[2] or PORTS[scheme])
    return (scheme, match[1].strip("[]"), port), slash + path or "/"


def request_head(request: Request, target: str) -> bytes:
    """Return the head; raises ValueError for what would not be one line.

    A body in pieces without a length goes out in chunks.
    """
    authority = request.uri.partition("://")[2].partition("/")[0]
    names = {name.lower() for name, _ in request.fields}
    head = [f"{request.method} {target} HTTP/1.1"]
    if "host" not in names:
        head.append(f"Host: {authority}")
    head += [f"{name}: {value}" for name, value in request.fields]
    if is_chunked(request):
        head.append("Transfer-Encoding: chunked")
    if not LINE.fullmatch("".join(head)):
        raise ValueError("a field of the request is no line of text")
    return ("\r\n".join(head) + "\r\n\r\n").encode("latin-1")


def is_chunked(request: Request) -> bool:
    """Say whether the body has no length."""
    return request.body is not None and not any(
        name.lower() == "content-length" for name, _ in request.fields
    )


def is_replayable(body: Iterable[bytes] | None) -> bool:
    """Say whether a body can be sent a second time."""
    return body is None or isinstance(body, tuple)


def is_retryable(request: Request) -> bool:
    """Say whether sending it twice does the work of once."""
    return is_replayable(request.body) and request.method in IDEMPOTENT


def write_request(
    write: Callable[[bytes], None], head: bytes, request: Request
) -> None:
    """Write the request; a small body goes with the head."""
    body = request.body
    if body is None:
        write(head)
    elif isinstance(body, tuple) and not is_chunked(request):
        write(head + b"".join(body))
    else:
        write(head)
        in_chunks = is_chunked(request)
        for piece in body:
            if piece:
                write(b"%x\r\n%b\r\n" % (len(piece), piece) if in_chunks else piece)
        if in_chunks:
            write(b"0\r\n\r\n")
