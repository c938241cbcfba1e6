"""A socket that carries plain values, one frame each."""

import socket
import struct
import time
from typing import Protocol

from exercises.grader.protocol.codec import MAX_BYTES, Garbled, Plain, dumps, loads

HEADER = struct.Struct("!I")
PART = 1 << 20
BLINK = 0.001


class Watch(Protocol):
    """Whoever decides how long to wait."""

    def left(self) -> float:
        """Return the seconds until it wants to be asked again; raises when it ends."""
        ...


class Deadline:
    """A watch that ends after some real seconds."""

    def __init__(self, seconds: float) -> None:
        self._end, self._over = time.monotonic() + seconds, False

    def left(self) -> float:
        """Return what is left; raises TimeoutError, after one more look."""
        left = self._end - time.monotonic()
        if left > 0:
            return left
        if self._over:
            raise TimeoutError
        self._over = True
        return BLINK


class Channel:
    """One end of a stream socket; raises EOFError when the other end is gone."""

    def __init__(self, end: socket.socket) -> None:
        self.end, self.received = end, 0
        self._got = bytearray()

    def send(self, message: object, watch: Watch | None = None) -> None:
        """Send one value; raises what the watch raises."""
        data = dumps(message)
        rest = memoryview(HEADER.pack(len(data)) + data)
        try:
            while rest:
                self.end.settimeout(None if watch is None else watch.left())
                try:
                    rest = rest[self.end.send(rest) :]
                except TimeoutError:
                    continue
        except (BrokenPipeError, ConnectionResetError):
            raise EOFError from None

    def receive(self, watch: Watch | None = None) -> Plain:
        """Return the next value; raises EOFError, Garbled or what the watch raises."""
        self._fill(HEADER.size, watch)
        (size,) = HEADER.unpack(self._got[: HEADER.size])
        if size > MAX_BYTES:
            raise Garbled(f"a frame of {size} bytes")
        self._fill(HEADER.size + size, watch)
        data = bytes(self._got[HEADER.size :])
        self._got.clear()
        self.received += size
        return loads(data)

    def _fill(self, size: int, watch: Watch | None) -> None:
        """Read until `size` bytes are there; what has come is never lost."""
        while len(self._got) < size:
            self.end.settimeout(None if watch is None else watch.left())
            try:
                part = self.end.recv(min(size - len(self._got), PART))
            except TimeoutError:
                continue
            except ConnectionResetError:
                part = b""
            if not part:
                raise EOFError
            self._got += part

    def close(self) -> None:
        """Hang up."""
        self.end.close()
