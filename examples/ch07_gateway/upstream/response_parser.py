"""Reading an answer from bytes as they arrive, strictly (RFC 9112).

What could be read in two ways is an error: a gateway that passed it on would let an
upstream choose where the next client's answer begins.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from examples.ch04_http_cache import Fields

PIECE, HEAD, LINE = 65_536, 65_536, 4_096  # bytes
INTERIM_MOST = 10  # 1xx answers before the final one
TOKEN, TEXT = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", r"[\t -~\x80-\xff]*"
HEAD_FORM = re.compile(
    rf"HTTP/1\.([01]) ([1-9][0-9]{{2}})(?: ({TEXT}))?\r\n((?:{TOKEN}:{TEXT}\r\n)*)"
)
CHUNK_FORM = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[\t -~\x80-\xff]*)?\r\n")
LENGTH_FORM = re.compile("[0-9]{1,18}")
FRAMING = {"connection", "transfer-encoding", "content-length"}
BODILESS, OK, SWITCHING = {204, 304}, 200, 101


class MalformedResponse(Exception):
    """The upstream sent what is no answer, or hung up in the middle of one."""


class ConnectionEnded(MalformedResponse):
    """The upstream hung up before its answer was whole."""


@dataclass(frozen=True, slots=True)
class ResponseHead:
    """The first part of an answer: `length` None is for a body that only ends."""

    status: int
    reason: str
    fields: Fields
    length: int | None
    chunked: bool
    keep_alive: bool  # whether the connection can be used again


class ResponseParser:
    """The bytes of one connection; `receive` returns some more, or none at its end."""

    def __init__(self, receive: Callable[[int], bytes]) -> None:
        self._receive, self._held = receive, b""

    @property
    def empty(self) -> bool:
        """Whether nothing is held that nobody has asked for."""
        return not self._held

    def read_head(self, method: str) -> ResponseHead:
        """Return the head of the final answer; raises Garbage."""
        for _ in range(INTERIM_MOST):
            head = parse_head(self._until(b"\r\n\r\n", HEAD), method)
            if head.status >= OK:
                return head
            if head.status == SWITCHING:
                break
        raise MalformedResponse("an interim answer instead of a final one")

    def read_exactly(self, size: int) -> bytes:
        """Return so many bytes; raises Garbage when there are fewer."""
        return b"".join(self.pieces(size))

    def pieces(self, size: int | None) -> Iterator[bytes]:
        """Yield so many bytes as they come, or all; raises Garbage for fewer."""
        while size is None or size > 0:
            piece = self._held or self._receive(PIECE)
            if not piece and size is None:
                return
            if not piece:
                raise ConnectionEnded(f"the body ended {size} bytes early")
            if size is not None:
                piece, self._held = piece[:size], piece[size:]
                size -= len(piece)
            else:
                self._held = b""
            yield piece

    def chunks(self) -> Iterator[bytes]:
        """Yield the body out of its chunks (RFC 9112, section 7.1)."""
        while size := self._chunk_size():
            yield from self.pieces(size)
            if self.read_exactly(2) != b"\r\n":
                raise MalformedResponse("a chunk that is longer than its size")
        for _ in range(INTERIM_MOST):
            if self._until(b"\r\n", LINE) == b"\r\n":  # trailers are not passed on
                return
        raise MalformedResponse("too many trailers")

    def _chunk_size(self) -> int:
        match = CHUNK_FORM.fullmatch(self._until(b"\r\n", LINE))
        if match is None:
            raise MalformedResponse("a chunk without a size")
        return int(match[1], 16)

    def _until(self, mark: bytes, most: int) -> bytes:
        """Return everything up to a mark, and with it."""
        searched = 0
        while (at := self._held.find(mark, searched)) < 0:
            searched = max(0, len(self._held) - len(mark) + 1)
            if len(self._held) > most:
                raise too_long(most)
            piece = self._receive(PIECE)
            if not piece:
                what = "in the middle of its answer" if self._held else "without one"
                raise ConnectionEnded(f"it hung up {what}")
            self._held += piece
        if at > most:
            raise too_long(most)
        end = at + len(mark)
        data, self._held = self._held[:end], self._held[end:]
        return data


def too_long(most: int) -> MalformedResponse:
    """Return the fault of a line or a head that is too long."""
    return MalformedResponse(f"more than {most} bytes without an end")


def parse_head(raw: bytes, method: str) -> ResponseHead:
    """Return what a head says; raises Garbage for one that says it unclearly."""
    match = HEAD_FORM.fullmatch(raw[:-2].decode("latin-1"))
    if match is None:
        raise MalformedResponse("it sent what is no HTTP answer")
    minor, code, reason, block = match.groups()
    fields: list[tuple[str, str]] = []
    named: dict[str, str] = {}
    for line in block.split("\r\n")[:-1]:  # splitlines would split at \x85 too
        name, _, value = line.partition(":")
        value = value.strip(" \t")
        fields.append((name, value))
        if (lower := name.lower()) in FRAMING:
            named[lower] = f"{named[lower]},{value}" if lower in named else value
    status, keep = int(code), "connection" not in named and minor == "1"
    if "connection" in named:
        options = {each.strip() for each in named["connection"].lower().split(",")}
        keep = "close" not in options and (minor == "1" or "keep-alive" in options)
    length, chunked = body_length(named, method, status)
    return ResponseHead(status, reason or "", tuple(fields), length, chunked, keep)


def body_length(
    named: dict[str, str], method: str, status: int
) -> tuple[int | None, bool]:
    """Return where the body ends (RFC 9112, section 6.3); raises Garbage."""
    coding = named.get("transfer-encoding")
    lengths = {each.strip() for each in named.get("content-length", "").split(",")}
    if coding is not None and (coding.lower() != "chunked" or lengths != {""}):
        raise MalformedResponse("its answer has two lengths, or an unknown coding")
    if lengths != {""} and (
        len(lengths) > 1 or not all(map(LENGTH_FORM.fullmatch, lengths))
    ):
        raise MalformedResponse("its answer has a length that is none")
    if method == "HEAD" or status < OK or status in BODILESS:
        return 0, False
    if coding is not None:
        return None, True
    return (int(lengths.pop()) if lengths != {""} else None), False
