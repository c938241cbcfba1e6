"""Tools: what a model may call."""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from examples.ch10_mcp.protocol.constants import Json
from examples.ch10_mcp.protocol.errors import InvalidParams, ToolError
from examples.ch10_mcp.protocol.headers import HeaderFields, verify_param_fields
from examples.ch10_mcp.protocol.notifications import Notification
from examples.ch10_mcp.server.context import (
    McpContext,
    Outcome,
    Result,
    StreamableOutcome,
)
from examples.ch10_mcp.server.json_schema import validate_value
from examples.ch10_mcp.server.pagination import paginate
from examples.ch10_mcp.server.results import error_result

ToolFunction = Callable[[McpContext, dict[str, Any]], StreamableOutcome]
NO_ARGUMENTS: Json = {"type": "object", "additionalProperties": False}


@dataclass(frozen=True, slots=True)
class Tool:
    """A definition and what runs; `run` may be a generator that yields notifications.

    `run` raises ValueError for what the model can mend, and the result says so.
    """

    name: str
    description: str
    run: ToolFunction
    input_schema: Json = field(default_factory=lambda: NO_ARGUMENTS)
    output_schema: Json | None = None
    annotations: Json | None = None

    def definition(self) -> dict[str, Any]:
        """Return what clients see."""
        members = {
            "name": self.name,
            "description": self.description,
            "inputSchema": self.input_schema,
            "outputSchema": self.output_schema,
            "annotations": self.annotations,
        }
        return {key: value for key, value in members.items() if value is not None}


class ToolRegistry:
    """All tools, in an order that does not change (server/tools: SHOULD)."""

    capability: Mapping[str, Json]

    def __init__(self, tools: Sequence[Tool]) -> None:
        self.by_name = {tool.name: tool for tool in tools}
        self.capability = {"tools": {"listChanged": True}} if tools else {}
        self.methods = {"tools/list": self.list, "tools/call": self.call}

    def list(self, context: McpContext) -> Result:
        """Answer `tools/list`: the same for every connection."""
        definitions = [tool.definition() for tool in self.by_name.values()]
        return paginate("tools", definitions, context.request.params)

    def call(self, context: McpContext) -> StreamableOutcome:
        """Answer `tools/call`; an unknown tool is a protocol error (server/tools)."""
        tool = self._find(context.request.params.get("name"))
        arguments = context.request.params.get("arguments", {})
        try:
            validate_value(tool.input_schema, arguments, "arguments")
            outcome = tool.run(context, dict(arguments))
        except ToolError as error:
            return error_result(str(error))
        return errors_as_results(outcome) if isinstance(outcome, Generator) else outcome

    def verify_param_fields(self, fields: HeaderFields, params: Json) -> None:
        """Compare the fields that mirror arguments; raises HeaderMismatch."""
        tool = self.by_name.get(str(params.get("name")))
        if tool is not None:
            verify_param_fields(fields, params.get("arguments"), tool.input_schema)

    def _find(self, name: object) -> Tool:
        if not isinstance(name, str) or name not in self.by_name:
            raise InvalidParams(f"there is no tool {str(name)[:60]!r}")
        return self.by_name[name]


def errors_as_results(
    work: Generator[Notification, None, Outcome],
) -> Generator[Notification, None, Outcome]:
    """Let a tool that streams fail like one that does not."""
    try:
        return (yield from work)
    except ToolError as error:
        return error_result(str(error))
