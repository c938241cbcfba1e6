"""What a handler knows about the request it serves: all of it came with the request."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

from examples.ch10_mcp.protocol.constants import Json
from examples.ch10_mcp.protocol.errors import MissingClientCapability
from examples.ch10_mcp.protocol.json_rpc import McpRequest
from examples.ch10_mcp.protocol.notifications import Notification, notification
from examples.ch10_mcp.protocol.request_meta import RequestMeta
from examples.ch10_mcp.server.multi_round_trip import InputRequired

LEVELS = (
    "debug", "info", "notice", "warning", "error", "critical", "alert", "emergency",
)  # fmt: skip

Result = dict[str, Any]
Outcome = Result | InputRequired
StreamableOutcome = (
    Outcome | Generator[Notification, None, Outcome]
)  # a generator streams its notifications


@dataclass(frozen=True, slots=True)
class McpContext:
    """The request, its `_meta`, who sent it, and what an earlier round left."""

    request: McpRequest
    meta: RequestMeta
    user: str = ""
    input_responses: Mapping[str, Json] = field(default_factory=dict)
    state: Json | None = None
    state_id: str | None = None

    def require_capabilities(self, *capabilities: str) -> None:
        """Raise MissingClientCapability unless the client declared them all."""
        has = self.meta.capabilities
        if missing := [name for name in capabilities if name not in has]:
            raise MissingClientCapability(*missing)

    def progress(
        self, progress: float, total: float, message: str = ""
    ) -> list[Notification]:
        """Return a progress notification, if the client gave a token for it."""
        token = self.meta.progress_token
        if token is None:
            return []
        params = {"progressToken": token, "progress": progress, "total": total}
        text = {"message": message} if message else {}
        return [notification("notifications/progress", params | text)]

    def log(self, level: str, data: object) -> list[Notification]:
        """Return a log notification, if the client wants to hear of this level."""
        least = self.meta.log_level
        if least not in LEVELS or LEVELS.index(level) < LEVELS.index(least):
            return []
        return [notification("notifications/message", {"level": level, "data": data})]
