"""A handler that needs the user returns its questions instead of an answer.

The old server sent a request of its own down an open stream and waited, in memory, for
the reply. Now the call ends; the client asks the user and calls again (patterns/mrtr).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from examples.ch10_mcp.protocol.constants import Json
from examples.ch10_mcp.protocol.errors import InvalidParams, MissingClientCapability
from examples.ch10_mcp.server.json_schema import matches_schema

REQUIRED_CAPABILITY = {
    "elicitation/create": "elicitation",
    "sampling/createMessage": "sampling",
    "roots/list": "roots",
}
MULTI_ROUND_TRIP_METHODS = ("tools/call", "prompts/get", "resources/read")

InputRequest = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class InputRequired:
    """Questions by key; `state` is what the next round has to know."""

    input_requests: Mapping[str, InputRequest]
    state: Json | None = None

    def require_capabilities(self, capabilities: Json) -> None:
        """Raise MissingClientCapability where the client cannot be asked."""
        needed = [
            REQUIRED_CAPABILITY[str(one["method"])]
            for one in self.input_requests.values()
        ]
        if missing := [name for name in needed if name not in capabilities]:
            raise MissingClientCapability(*dict.fromkeys(missing))


def elicitation_form(
    message: str, properties: Json, required: tuple[str, ...]
) -> InputRequest:
    """Ask the user to fill in a form."""
    schema = {
        "type": "object",
        "properties": properties,
        "required": list(required),
    }
    return {
        "method": "elicitation/create",
        "params": {"message": message, "mode": "form", "requestedSchema": schema},
    }


def read_input_responses(params: Json) -> Mapping[str, Json]:
    """Read `inputResponses`; raises InvalidParams for what is no map of objects."""
    if "inputResponses" not in params:
        return {}
    input_responses = params["inputResponses"]
    if not isinstance(input_responses, dict):
        raise InvalidParams("inputResponses must be an object")
    for key, value in input_responses.items():
        if not isinstance(value, dict):
            raise InvalidParams(f"inputResponses.{key[:40]} must be an object")
    return input_responses


def accepted_content(response: Json | None, request: InputRequest) -> Json | None:
    """Return what the user filled in; None if they did not, or it does not fit."""
    if response is None or response.get("action") != "accept":
        return None
    content = response.get("content")
    schema = request["params"]["requestedSchema"]
    return (
        content
        if isinstance(content, dict) and matches_schema(schema, content)
        else None
    )


def declined(response: Json | None) -> bool:
    """Say whether the user said no, or closed the form."""
    return response is not None and response.get("action") in ("decline", "cancel")
