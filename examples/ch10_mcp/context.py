"""What a handler knows about the request it serves: all of it came with the request."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

from examples.ch10_mcp.asking import Ask
from examples.ch10_mcp.envelope import Envelope, Message
from examples.ch10_mcp.errors import MissingCapability
from examples.ch10_mcp.protocol import JSON_RPC, Json

LEVELS = (
    "debug", "info", "notice", "warning", "error", "critical", "alert", "emergency",
)  # fmt: skip

Notice = dict[str, Any]
Result = dict[str, Any]
Outcome = Result | Ask
Handled = Outcome | Generator[Notice, None, Outcome]  # a generator streams its notices


@dataclass(frozen=True, slots=True)
class Context:
    """The message, its envelope, who sent it, and what an earlier round left."""

    message: Message
    envelope: Envelope
    user: str = ""
    responses: Mapping[str, Json] = field(default_factory=dict)
    state: Json | None = None
    state_id: str | None = None

    def need(self, *capabilities: str) -> None:
        """Raise MissingCapability unless the client declared them all."""
        has = self.envelope.capabilities
        if missing := [name for name in capabilities if name not in has]:
            raise MissingCapability(*missing)

    def progress(self, done: float, total: float, words: str = "") -> list[Notice]:
        """Return a progress notice, if the client gave a token to send it under."""
        token = self.envelope.progress_token
        if token is None:
            return []
        told = {"progressToken": token, "progress": done, "total": total}
        return [notice("notifications/progress", told | said(words))]

    def log(self, level: str, data: object) -> list[Notice]:
        """Return a log notice, if the client wants to hear of this level."""
        least = self.envelope.log_level
        if least not in LEVELS or LEVELS.index(level) < LEVELS.index(least):
            return []
        return [notice("notifications/message", {"level": level, "data": data})]


def notice(method: str, params: Json) -> Notice:
    """Build a notification."""
    return {"jsonrpc": JSON_RPC, "method": method, "params": dict(params)}


def said(words: str) -> dict[str, str]:
    """Return a message member, if there is something to say."""
    return {"message": words} if words else {}
