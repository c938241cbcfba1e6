"""Prompts: what a user may choose to say; and completion, which helps to fill them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from examples.ch10_mcp.protocol.constants import Json
from examples.ch10_mcp.protocol.errors import InvalidParams
from examples.ch10_mcp.server.context import McpContext, Result, StreamableOutcome
from examples.ch10_mcp.server.pagination import paginate


@dataclass(frozen=True, slots=True)
class PromptArgument:
    """A text that a prompt takes; they are all required here."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A name, its arguments, and the messages it becomes."""

    name: str
    description: str
    get: Callable[[McpContext, Mapping[str, str]], StreamableOutcome]
    arguments: tuple[PromptArgument, ...] = ()

    def definition(self) -> dict[str, Any]:
        """Return what clients see."""
        arguments = [
            {
                "name": argument.name,
                "description": argument.description,
                "required": True,
            }
            for argument in self.arguments
        ]
        members = {"name": self.name, "description": self.description}
        return members | ({"arguments": arguments} if arguments else {})


class PromptRegistry:
    """All prompts."""

    def __init__(self, prompts: Sequence[Prompt]) -> None:
        self.by_name = {prompt.name: prompt for prompt in prompts}
        options: Json = {"listChanged": True}
        self.capability: Mapping[str, Json] = {"prompts": options} if prompts else {}
        self.methods = {"prompts/list": self.list, "prompts/get": self.get}

    def list(self, context: McpContext) -> Result:
        """Answer `prompts/list`."""
        definitions = [prompt.definition() for prompt in self.by_name.values()]
        return paginate("prompts", definitions, context.request.params)

    def get(self, context: McpContext) -> StreamableOutcome:
        """Answer `prompts/get`; raises InvalidParams for names and arguments."""
        params = context.request.params
        prompt = self.by_name.get(str(params.get("name")))
        if prompt is None:
            raise InvalidParams(f"there is no prompt {str(params.get('name'))[:60]!r}")
        arguments = params.get("arguments", {})
        if not isinstance(arguments, dict) or not all(
            isinstance(arguments.get(argument.name), str)
            for argument in prompt.arguments
        ):
            names = ", ".join(argument.name for argument in prompt.arguments)
            raise InvalidParams(f"arguments must have the texts {names}")
        return prompt.get(context, arguments)
