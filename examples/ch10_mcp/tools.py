"""Tools: what a model may call."""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from examples.ch10_mcp.context import Context, Handled, Notice, Outcome, Result
from examples.ch10_mcp.errors import InvalidParams, ToolFailure
from examples.ch10_mcp.headers import Fields, verify_params
from examples.ch10_mcp.paging import paged
from examples.ch10_mcp.protocol import Json
from examples.ch10_mcp.results import failure
from examples.ch10_mcp.schemas import check

Run = Callable[[Context, dict[str, Any]], Handled]
NOTHING: Json = {"type": "object", "additionalProperties": False}


@dataclass(frozen=True, slots=True)
class Tool:
    """A definition and what runs; `run` may be a generator that yields notices.

    `run` raises ValueError for what the model can mend, and the result says so.
    """

    name: str
    description: str
    run: Run
    input_schema: Json = field(default_factory=lambda: NOTHING)
    output_schema: Json | None = None
    annotations: Json | None = None

    def listed(self) -> dict[str, Any]:
        """Return what clients see."""
        told = {
            "name": self.name,
            "description": self.description,
            "inputSchema": self.input_schema,
            "outputSchema": self.output_schema,
            "annotations": self.annotations,
        }
        return {key: value for key, value in told.items() if value is not None}


class Tools:
    """All tools, in an order that does not change (server/tools: SHOULD)."""

    capability: Mapping[str, Json]

    def __init__(self, tools: Sequence[Tool]) -> None:
        self.by_name = {tool.name: tool for tool in tools}
        self.capability = {"tools": {"listChanged": True}} if tools else {}
        self.methods = {"tools/list": self.list, "tools/call": self.call}

    def list(self, context: Context) -> Result:
        """Answer `tools/list`: the same for every connection."""
        listed = [tool.listed() for tool in self.by_name.values()]
        return paged("tools", listed, context.message.params)

    def call(self, context: Context) -> Handled:
        """Answer `tools/call`; an unknown tool is a protocol error (server/tools)."""
        tool = self._named(context.message.params.get("name"))
        arguments = context.message.params.get("arguments", {})
        try:
            check(tool.input_schema, arguments, "arguments")
            handled = tool.run(context, dict(arguments))
        except ToolFailure as error:
            return failure(str(error))
        return mending(handled) if isinstance(handled, Generator) else handled

    def verify(self, fields: Fields, params: Json) -> None:
        """Compare the fields that mirror arguments; raises HeaderMismatch."""
        tool = self.by_name.get(str(params.get("name")))
        if tool is not None:
            verify_params(fields, params.get("arguments"), tool.input_schema)

    def _named(self, name: object) -> Tool:
        if not isinstance(name, str) or name not in self.by_name:
            raise InvalidParams(f"there is no tool {str(name)[:60]!r}")
        return self.by_name[name]


def mending(work: Generator[Notice, None, Outcome]) -> Generator[Notice, None, Outcome]:
    """Let a tool that streams fail like one that does not."""
    try:
        return (yield from work)
    except ToolFailure as error:
        return failure(str(error))
