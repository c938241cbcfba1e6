"""What every request says about itself, so that no server has to remember it.

In the old era a client said who it was once, in `initialize`, and the server kept it
in a session. Here it stands in `_meta` of each request (basic/index, "Meta").
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from examples.ch10_mcp.protocol.constants import (
    META_CLIENT_CAPABILITIES,
    META_CLIENT_INFO,
    META_LOG_LEVEL,
    META_PROTOCOL_VERSION,
    PROTOCOL_VERSION,
    Json,
)
from examples.ch10_mcp.protocol.errors import InvalidParams
from examples.ch10_mcp.protocol.json_rpc import McpRequest, is_request_id


@dataclass(frozen=True, slots=True)
class RequestMeta:
    """What `_meta` said: revision, what the client can do, what it wants to hear."""

    protocol_version: str
    capabilities: Json
    client_info: Json = field(default_factory=dict)
    log_level: str | None = None
    progress_token: str | int | None = None


def read_request_meta(request: McpRequest) -> RequestMeta:
    """Read `_meta`; raises InvalidParams when what is required is not there."""
    meta = request.params.get("_meta")
    if not isinstance(meta, dict):
        raise InvalidParams("params._meta must be an object")
    version = required_member(meta, META_PROTOCOL_VERSION, str)
    capabilities = required_member(meta, META_CLIENT_CAPABILITIES, dict)
    token = meta.get("progressToken")
    level = meta.get(META_LOG_LEVEL)
    client = meta.get(META_CLIENT_INFO)
    return RequestMeta(
        version,
        capabilities,
        client if isinstance(client, dict) else {},
        level if isinstance(level, str) else None,
        token if is_request_id(token) else None,
    )


def required_member(meta: Json, key: str, kind: type) -> Any:
    """Return a required member of `_meta`; raises InvalidParams."""
    value = meta.get(key)
    if not isinstance(value, kind):
        raise InvalidParams(f"_meta must have {key}")
    return value


def with_request_meta(
    params: Mapping[str, Any], capabilities: Json, client: Json, **more: Any
) -> dict[str, Any]:
    """Return params with the `_meta` that a client puts into each request."""
    meta = {
        META_PROTOCOL_VERSION: PROTOCOL_VERSION,
        META_CLIENT_INFO: client,
        META_CLIENT_CAPABILITIES: capabilities,
    }
    return {**params, "_meta": meta | more}
