"""The audit log: who used what, at which server, and what became of it.

No arguments, no results, no tokens: a log is read by more people than a database, and
kept for longer. What a client can write into it is bounded.
"""

from collections.abc import Callable, Generator
from dataclasses import asdict, dataclass
from typing import Any

from examples.ch10_mcp import (
    INPUT_REQUIRED,
    HeaderMismatch,
    InvalidParams,
    McpContext,
    McpError,
    Notification,
    Result,
)
from examples.ch11_mcp_gateway.errors import (
    DefinitionDrifted,
    ToolLimitExceeded,
    UnknownName,
    UpstreamError,
    UpstreamUnavailable,
)

LONGEST_REASON = 1000  # characters of what is wrong with a list
LONGEST = 120  # characters of what a client called something
WORDS: tuple[tuple[type[Exception], str], ...] = (
    (UnknownName, "not there"),
    (DefinitionDrifted, "drifted"),
    (ToolLimitExceeded, "over limit"),
    (UpstreamUnavailable, "server down"),
    (UpstreamError, "server refused"),
    (HeaderMismatch, "headers"),
    (InvalidParams, "params"),
)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line: `verdict` says what became of it; `seconds` how long that took."""

    time: float
    user: str
    method: str
    name: str
    server: str
    verdict: str
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """Return the members of the line."""
        return asdict(self)


class AuditLog:
    """Writes an entry for each request; `sink` takes it."""

    def __init__(
        self, sink: Callable[[AuditEntry], object], clock: Callable[[], float]
    ) -> None:
        self._sink, self._clock = sink, clock

    def record(self, user: str, method: str, name: str, verdict_text: str) -> None:
        """Note what has no end to wait for: a refusal at the door, a stream's begin."""
        self._write(self._clock(), (user, method, name), "", verdict_text)

    def missing(self, server: str, method: str, why: str) -> None:
        """Note what of a server is in no list, and why."""
        self._write(self._clock(), ("", method, ""), server, why[:LONGEST_REASON])

    def watch(
        self, context: McpContext, server: str, work: Callable[[], Any]
    ) -> Result | Generator[Notification, None, Result]:
        """Do the work, and note how it ended; for a stream, when it has ended."""
        started, parts = self._clock(), request_parts(context)
        try:
            outcome = work()
        except McpError as error:
            self._write(started, parts, server, refusal_verdict(error))
            raise
        if isinstance(outcome, Generator):
            return self._watched(outcome, started, parts, server)
        self._write(started, parts, server, verdict(outcome))
        return dict(outcome)

    def _watched(
        self,
        work: Generator[Notification, None, Result],
        started: float,
        parts: tuple[str, str, str],
        server: str,
    ) -> Generator[Notification, None, Result]:
        verdict_text = "client left"
        try:
            result = yield from work
            verdict_text = verdict(result)
            return result
        except McpError as error:
            verdict_text = refusal_verdict(error)
            raise
        finally:
            self._write(started, parts, server, verdict_text)

    def _write(
        self,
        started: float,
        parts: tuple[str, str, str],
        server: str,
        verdict_text: str,
    ) -> None:
        user, method, name = (part[:LONGEST] for part in parts)
        seconds = round(self._clock() - started, 6)
        self._sink(
            AuditEntry(
                round(started, 3), user, method, name, server, verdict_text, seconds
            )
        )


def request_parts(context: McpContext) -> tuple[str, str, str]:
    """Return who asked for what, in the client's words."""
    return context.user, context.request.method, context.request.name or ""


def verdict(result: Result) -> str:
    """Say how a request ended that was answered."""
    if result.get("resultType") == INPUT_REQUIRED:
        return "asked back"
    return "failed" if result.get("isError") is True else "done"


def refusal_verdict(error: Exception) -> str:
    """Say why a request was refused."""
    return next(
        (verdict_text for kind, verdict_text in WORDS if isinstance(error, kind)),
        "refused",
    )
