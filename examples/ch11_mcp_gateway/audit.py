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
    Drifted,
    NotThere,
    OverLimit,
    ServerDown,
    Told,
)

LONGEST = 120  # characters of what a client called something
WORDS: tuple[tuple[type[Exception], str], ...] = (
    (NotThere, "not there"),
    (Drifted, "drifted"),
    (OverLimit, "over limit"),
    (ServerDown, "server down"),
    (Told, "server refused"),
    (HeaderMismatch, "headers"),
    (InvalidParams, "params"),
)


@dataclass(frozen=True, slots=True)
class Entry:
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


class Audit:
    """Writes an entry for each request; `note` takes it."""

    def __init__(
        self, note: Callable[[Entry], object], clock: Callable[[], float]
    ) -> None:
        self._take, self._clock = note, clock

    def note(self, user: str, method: str, name: str, said: str) -> None:
        """Note what has no end to wait for: a refusal at the door, a stream's begin."""
        self._write(self._clock(), (user, method, name), "", said)

    def watch(
        self, context: McpContext, server: str, work: Callable[[], Any]
    ) -> Result | Generator[Notification, None, Result]:
        """Do the work, and note how it ended; for a stream, when it has ended."""
        began, what = self._clock(), described(context)
        try:
            done = work()
        except McpError as error:
            self._write(began, what, server, word(error))
            raise
        if isinstance(done, Generator):
            return self._watched(done, began, what, server)
        self._write(began, what, server, verdict(done))
        return dict(done)

    def _watched(
        self,
        work: Generator[Notification, None, Result],
        began: float,
        what: tuple[str, str, str],
        server: str,
    ) -> Generator[Notification, None, Result]:
        said = "client left"
        try:
            result = yield from work
            said = verdict(result)
            return result
        except McpError as error:
            said = word(error)
            raise
        finally:
            self._write(began, what, server, said)

    def _write(
        self, began: float, what: tuple[str, str, str], server: str, said: str
    ) -> None:
        user, method, name = (part[:LONGEST] for part in what)
        seconds = round(self._clock() - began, 6)
        self._take(Entry(round(began, 3), user, method, name, server, said, seconds))


def described(context: McpContext) -> tuple[str, str, str]:
    """Return who asked for what, in the client's words."""
    return context.user, context.request.method, context.request.name or ""


def verdict(result: Result) -> str:
    """Say how a request ended that was answered."""
    if result.get("resultType") == INPUT_REQUIRED:
        return "asked back"
    return "failed" if result.get("isError") is True else "done"


def word(error: Exception) -> str:
    """Say why a request was refused."""
    return next((said for kind, said in WORDS if isinstance(error, kind)), "refused")
