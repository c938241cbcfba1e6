"""An answer in pieces: server-sent events, one JSON-RPC message each."""

from collections.abc import Iterable, Iterator
from typing import Any

from requests import Response

from examples.bookshop.jsontext import decode, encode

KEEP_ALIVE = b": here\n\n"  # a comment line, which readers skip
MAX_EVENT_BYTES = 1_000_000  # bytes of one event
SSE_HEADERS = {
    "Cache-Control": "no-cache, no-transform",
    "X-Accel-Buffering": "no",  # nginx would hold the stream back
}


def encode_event(message: Any) -> bytes:
    """Write one message; canonical JSON has no line break."""
    return b"event: message\ndata: " + encode(message) + b"\n\n"


def read_events(chunks: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Read messages from a stream; raises ValueError for one that is too long.

    >>> list(read_events([b"data: {", b'"id":1}\\n', b"\\n: here\\n\\n"]))
    [{'id': 1}]
    """
    data: list[bytes] = []
    size = 0
    for line in split_lines(chunks):
        if line.startswith(b"data:"):
            data.append(line[5:].removeprefix(b" "))
            size += len(line)
            if size > MAX_EVENT_BYTES:
                raise ValueError(f"an event is longer than {MAX_EVENT_BYTES} bytes")
        elif not line and data:
            value = decode(b"\n".join(data))
            data, size = [], 0
            if isinstance(value, dict):
                yield value


def response_chunks(reply: Response) -> Iterator[bytes]:
    """Yield what has come of a stream, without waiting for more to fill a block."""
    return reply.iter_content(None if getattr(reply.raw, "chunked", False) else 1)


def split_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Cut chunks into lines without their ends."""
    rest = b""
    for chunk in chunks:
        rest += chunk
        if len(rest) > MAX_EVENT_BYTES and b"\n" not in rest:
            raise ValueError(
                f"a line of a stream is longer than {MAX_EVENT_BYTES} bytes"
            )
        *whole, rest = rest.split(b"\n")
        yield from (line.removesuffix(b"\r") for line in whole)
