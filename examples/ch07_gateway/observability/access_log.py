"""The access log: one line of JSON for each request, written in batches.

A batch costs one write for many requests. What is not written yet is lost when the
process is killed: `most` lines, or those of `seconds`, whichever is less.
"""

import json
from collections.abc import Callable
from typing import Any

from examples.ch07_gateway.context import RequestContext

ENCODE = json.JSONEncoder(ensure_ascii=True, separators=(", ", ": ")).encode
MOST, SECONDS = 64, 0.5


class AccessLog:
    """Keeps lines and writes them together; `write` takes a text of whole lines."""

    def __init__(self, write: Callable[[str], object], most: int = MOST) -> None:
        self._write, self._most = write, most
        self._lines: list[str] = []

    def append(self, entry: dict[str, Any]) -> None:
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


def log_entry(context: RequestContext, now: float, digest: str) -> dict[str, Any]:
    """Return what the log says of a request: no key, no token, no query, no body."""
    return {
        "time": round(context.started_at, 3),
        "request": context.request_id,
        "trace": context.trace.trace_id,
        "address": context.client_address,
        "consumer": context.consumer,
        "method": context.method,
        "path": context.path,
        "route": context.route_name,
        "upstream": context.upstream,
        "status": context.status,
        "refused": context.error_code,
        "why": context.why,
        "attempts": [each.entry() for each in context.attempts],
        "alone": any(
            each.store_unavailable for each in context.decisions
        ),  # without the store
        "bytes_up": context.bytes_received,
        "bytes_down": context.bytes_sent,
        "seconds": round(now - context.started_at, 6),
        "config": digest,
    }
