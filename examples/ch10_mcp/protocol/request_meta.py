"""What every request says about itself, so that no server has to remember it.

In the old era a client said who it was once, in `initialize`, and the server kept it
in a session. Here it stands in `_meta` of each request (basic/index, "Meta").
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from examples.ch10_mcp.protocol.constants import (
    CLIENT_CAPABILITIES,
    CLIENT_INFO,
    LOG_LEVEL,
    PROTOCOL_VERSION,
    VERSION,
    Json,
)
from examples.ch10_mcp.protocol.errors import InvalidParams
from examples.ch10_mcp.protocol.json_rpc import Message, identifies


@dataclass(frozen=True, slots=True)
class Envelope:
    """What `_meta` said: revision, what the client can do, what it wants to hear."""

    version: str
    capabilities: Json
    client: Json = field(default_factory=dict)
    log_level: str | None = None
    progress_token: str | int | None = None


def envelope(message: Message) -> Envelope:
    """Read `_meta`; raises InvalidParams when what is required is not there."""
    meta = message.params.get("_meta")
    if not isinstance(meta, dict):
        raise InvalidParams("params._meta must be an object")
    version = member(meta, PROTOCOL_VERSION, str)
    capabilities = member(meta, CLIENT_CAPABILITIES, dict)
    token = meta.get("progressToken")
    level = meta.get(LOG_LEVEL)
    client = meta.get(CLIENT_INFO)
    return Envelope(
        version,
        capabilities,
        client if isinstance(client, dict) else {},
        level if isinstance(level, str) else None,
        token if identifies(token) else None,
    )


def member(meta: Json, key: str, kind: type) -> Any:
    """Return a required member of `_meta`; raises InvalidParams."""
    value = meta.get(key)
    if not isinstance(value, kind):
        raise InvalidParams(f"_meta must have {key}")
    return value


def enclosed(
    params: Mapping[str, Any], capabilities: Json, client: Json, **more: Any
) -> dict[str, Any]:
    """Return params with the `_meta` that a client puts into each request."""
    meta = {
        PROTOCOL_VERSION: VERSION,
        CLIENT_INFO: client,
        CLIENT_CAPABILITIES: capabilities,
    }
    return {**params, "_meta": meta | more}
