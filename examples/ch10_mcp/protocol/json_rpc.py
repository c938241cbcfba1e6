"""JSON-RPC 2.0: a request is read, a result or an error is wrapped (basic/index)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from examples.bookshop.jsontext import NotJson, decode
from examples.ch10_mcp.protocol.constants import JSON_RPC, Json
from examples.ch10_mcp.protocol.errors import InvalidRequest, McpError, ParseError


@dataclass(frozen=True, slots=True)
class McpRequest:
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


def parse_request(raw: bytes) -> McpRequest:
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
    if "id" in value and not is_request_id(value["id"]):
        raise InvalidRequest("id must be a text or a whole number, and not null")
    return McpRequest(value.get("id"), method, params)


def is_request_id(value: object) -> bool:
    """Say whether this may be the id of a request."""
    return isinstance(value, str | int) and not isinstance(value, bool)


def result_response(
    request: McpRequest, result: Mapping[str, Any]
) -> dict[str, object]:
    """Wrap a result (JSON-RPC 2.0, section 5)."""
    return {"jsonrpc": JSON_RPC, "id": request.id, "result": result}


def error_response(request: McpRequest | None, error: McpError) -> dict[str, object]:
    """Wrap an error; the id is null when the request could not be read."""
    known = None if request is None else request.id
    return {"jsonrpc": JSON_RPC, "id": known, "error": error.to_json()}
