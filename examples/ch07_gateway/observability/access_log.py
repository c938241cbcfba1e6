"""The access log: one line of JSON for each request, written in batches.

A batch costs one write for many requests. What is not written yet is lost when the
process is killed: `most` lines, or those of `seconds`, whichever is less.
"""

import json
from collections.abc import Callable
from typing import Any

from examples.ch07_gateway.context import Passage

ENCODE = json.JSONEncoder(ensure_ascii=True, separators=(", ", ": ")).encode
MOST, SECONDS = 64, 0.5


class AccessLog:
    """Keeps lines and writes them together; `write` takes a text of whole lines."""

    def __init__(self, write: Callable[[str], object], most: int = MOST) -> None:
        self._write, self._most = write, most
        self._lines: list[str] = []

    def note(self, entry: dict[str, Any]) -> None:
        """Take a line; the last one that fits writes them all."""
        self._lines.append(ENCODE(entry))
        if len(self._lines) >= self._most:
            self.flush()

    def flush(self) -> None:
        """Write what is there."""
        lines, self._lines = self._lines, []
        if lines:
            self._write("\n".join(lines) + "\n")

    def keep_flushing(self, sleep: Callable[[float], None]) -> None:
        """Write every half second, for ever."""
        while True:
            sleep(SECONDS)
            self.flush()


def entry(passage: Passage, now: float, digest: str) -> dict[str, Any]:
    """Return what the log says of a request: no key, no token, no query, no body."""
    return {
        "time": round(passage.began, 3),
        "request": passage.request_id,
        "trace": passage.trace.trace_id,
        "address": passage.address,
        "consumer": passage.consumer,
        "method": passage.method,
        "path": passage.path,
        "route": passage.route_name,
        "upstream": passage.upstream,
        "status": passage.status,
        "refused": passage.refused,
        "alone": any(
            each.store_unavailable for each in passage.decisions
        ),  # without the store
        "bytes_up": passage.bytes_up,
        "bytes_down": passage.bytes_down,
        "seconds": round(now - passage.began, 6),
        "config": digest,
    }
