"""Server-sent events, read from bytes as they arrive (WHATWG HTML, section 9.2)."""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from examples.ch08_ai_gateway.providers.translation.errors import UpstreamFailed

LONGEST = 1_000_000  # characters in one event
LINE_END = re.compile(r"\r\n|\n|\r(?=.)", re.DOTALL)  # a last \r may be half of \r\n


@dataclass(frozen=True, slots=True)
class ServerSentEvent:
    """One event: its type, empty for the default one, and its data."""

    type: str
    data: str


def lines(chunks: Iterable[bytes]) -> Iterator[str]:
    r"""Yield lines without their ends, whatever pieces they come in.

    A line that has no end yet waits for it. Raises UpstreamFailed for one that grows
    too long, and for what is not UTF-8.

    >>> list(lines([b"data: 1\r", b"\n\nda", b"ta: 2\n"]))
    ['data: 1', '', 'data: 2']
    """
    held, size = list[str](), 0
    for piece in decode_utf8(chunks):
        text = piece
        if held and held[-1].endswith("\r"):
            held, text = [], "".join(held) + piece
        first, *more = LINE_END.split(text)
        held.append(first)
        size += len(piece)
        for line in more:
            yield "".join(held)
            held, size = [line], len(line)
        check_size(size, "a line")
    last = "".join(held)
    if last.endswith("\r"):
        yield last[:-1]


def decode_utf8(chunks: Iterable[bytes]) -> Iterator[str]:
    """Yield text for bytes, a character that is cut in two with its second half."""
    decode = codecs.getincrementaldecoder("utf-8-sig")().decode
    for chunk in chunks:
        try:
            yield decode(chunk)
        except UnicodeDecodeError:
            raise UpstreamFailed(None, "the stream is not UTF-8") from None


def check_size(size: int, what: str) -> None:
    """Raise UpstreamFailed for what is too long."""
    if size > LONGEST:
        raise UpstreamFailed(None, f"{what} has more than {LONGEST} characters")


def events(chunks: Iterable[bytes]) -> Iterator[ServerSentEvent]:
    r"""Yield the events of a stream; an event that no empty line ends is none.

    >>> list(events([b": hello\n\nevent: a\ndata: 1\ndata:2\n\ndata: lost"]))
    [ServerSentEvent(type='a', data='1\n2')]
    """
    kind, data, size = "", list[str](), 0
    for line in lines(chunks):
        name, _, value = line.partition(":")
        if name == "event":
            kind = value.removeprefix(" ")
        elif name == "data":
            data.append(value.removeprefix(" "))
            size += len(line)
            check_size(size, "an event")
        elif not line:
            if data:
                yield ServerSentEvent(kind, "\n".join(data))
            kind, data, size = "", [], 0


def encode_event(data: str, kind: str = "") -> bytes:
    r"""Write one event whose data is one line.

    >>> encode_event("{}", "ping")
    b'event: ping\ndata: {}\n\n'
    """
    head = f"event: {kind}\n" if kind else ""
    return f"{head}data: {data}\n\n".encode()
