"""What every request says about itself, so that no server has to remember it.

In the old era a client said who it was once, in `initialize`, and the server kept it
in a session. Here it stands in `_meta` of each request (basic/index, "Meta").
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from examples.bookshop.jsontext import NotJson, decode
from examples.ch10_mcp.errors import InvalidParams, InvalidRequest, ParseError
from examples.ch10_mcp.protocol import (
    CLIENT_CAPABILITIES,
    CLIENT_INFO,
    JSON_RPC,
    LOG_LEVEL,
    PROTOCOL_VERSION,
    VERSION,
    Json,
)


@dataclass(frozen=True, slots=True)
class Message:
    """One JSON-RPC request, or a notification when `id` is None."""

    id: str | int | None
    method: str
    params: Json = field(default_factory=dict)

    @property
    def name(self) -> str | None:
        """What the method is about: `params.name`, or `params.uri`; else None."""
        key = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}
        value = self.params.get(key.get(self.method, ""))
        return value if isinstance(value, str) else None


@dataclass(frozen=True, slots=True)
class Envelope:
    """What `_meta` said: revision, what the client can do, what it wants to hear."""

    version: str
    capabilities: Json
    client: Json = field(default_factory=dict)
    log_level: str | None = None
    progress_token: str | int | None = None


def parse(raw: bytes) -> Message:
    """Read one message; raises ParseError or InvalidRequest."""
    try:
        value = decode(raw)
    except NotJson as error:
        raise ParseError(str(error)) from None
    if not isinstance(value, dict) or value.get("jsonrpc") != JSON_RPC:
        raise InvalidRequest("the body must be one JSON-RPC 2.0 object, no batch")
    method, params = value.get("method"), value.get("params", {})
    if not isinstance(method, str) or not isinstance(params, dict):
        raise InvalidRequest("method must be a text and params an object")
    if "id" in value and not identifies(value["id"]):
        raise InvalidRequest("id must be a text or a whole number, and not null")
    return Message(value.get("id"), method, params)


def identifies(value: object) -> bool:
    """Say whether this may be the id of a request."""
    return isinstance(value, str | int) and not isinstance(value, bool)


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
