"""Tools: what a model may call."""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from logging import getLogger
from typing import Any

from examples.bookshop.jsontext import encode
from examples.ch10_mcp.protocol.constants import Json
from examples.ch10_mcp.protocol.errors import InvalidParams, McpError, ToolError
from examples.ch10_mcp.protocol.headers import HeaderFields, verify_param_fields
from examples.ch10_mcp.protocol.notifications import Notification
from examples.ch10_mcp.server.context import (
    McpContext,
    Outcome,
    Result,
    StreamableOutcome,
)
from examples.ch10_mcp.server.json_schema import validate_value
from examples.ch10_mcp.server.multi_round_trip import InputRequired
from examples.ch10_mcp.server.pagination import paginate
from examples.ch10_mcp.server.results import error_result
from examples.lab import StoreError

LOG = getLogger(__name__)

ToolFunction = Callable[[McpContext, dict[str, Any]], StreamableOutcome]
NO_ARGUMENTS: Json = {"type": "object", "additionalProperties": False}


@dataclass(frozen=True, slots=True)
class Tool:
    """A definition and what runs; `run` may be a generator that yields notifications.

    `run` raises ValueError for what the model can mend, and the result says so. Of
    anything else that it raises the result says the kind, and the log the rest.
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
        except (McpError, StoreError):
            raise
        except Exception as error:  # whatever it is, it is the tool's
            return failure(tool.name, error)
        if isinstance(outcome, Generator):
            return errors_as_results(tool.name, outcome)
        return checked_outcome(tool.name, outcome)

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
    name: str, work: Generator[Notification, None, Outcome]
) -> Generator[Notification, None, Outcome]:
    """Let a tool that streams fail like one that does not."""
    try:
        return checked_outcome(name, (yield from work))
    except (McpError, StoreError):
        raise
    except Exception as error:
        return failure(name, error)


def failure(name: str, error: Exception) -> Result:
    """Return a tool's error: its own words for a model, and else to the log alone."""
    if isinstance(error, ToolError):
        return error_result(str(error))
    LOG.error("the tool %r failed", name, exc_info=error)
    return error_result(f"the tool {name!r} failed: {type(error).__name__}")


def checked_outcome(name: str, outcome: object) -> Outcome:
    """Return an outcome that is one; in the place of any other, the tool's error."""
    if isinstance(outcome, InputRequired):
        return outcome
    try:
        encode(outcome)
        return dict(outcome)  # type: ignore[call-overload,no-any-return]
    except (TypeError, ValueError) as error:
        return failure(name, TypeError(str(error)))
