"""Prompts: what a user may choose to say; and completion, which helps to fill them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from examples.ch10_mcp.context import Context, Handled, Result
from examples.ch10_mcp.errors import InvalidParams
from examples.ch10_mcp.paging import paged
from examples.ch10_mcp.protocol import Json


@dataclass(frozen=True, slots=True)
class Argument:
    """A text that a prompt takes; they are all required here."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A name, its arguments, and the messages it becomes."""

    name: str
    description: str
    get: Callable[[Context, Mapping[str, str]], Handled]
    arguments: tuple[Argument, ...] = ()

    def listed(self) -> dict[str, Any]:
        """Return what clients see."""
        listed = [
            {"name": one.name, "description": one.description, "required": True}
            for one in self.arguments
        ]
        told = {"name": self.name, "description": self.description}
        return told | ({"arguments": listed} if listed else {})


class Prompts:
    """All prompts."""

    def __init__(self, prompts: Sequence[Prompt]) -> None:
        self.by_name = {prompt.name: prompt for prompt in prompts}
        told: Json = {"listChanged": True}
        self.capability: Mapping[str, Json] = {"prompts": told} if prompts else {}
        self.methods = {"prompts/list": self.list, "prompts/get": self.get}

    def list(self, context: Context) -> Result:
        """Answer `prompts/list`."""
        listed = [prompt.listed() for prompt in self.by_name.values()]
        return paged("prompts", listed, context.message.params)

    def get(self, context: Context) -> Handled:
        """Answer `prompts/get`; raises InvalidParams for names and arguments."""
        params = context.message.params
        prompt = self.by_name.get(str(params.get("name")))
        if prompt is None:
            raise InvalidParams(f"there is no prompt {str(params.get('name'))[:60]!r}")
        given = params.get("arguments", {})
        if not isinstance(given, dict) or not all(
            isinstance(given.get(one.name), str) for one in prompt.arguments
        ):
            names = ", ".join(one.name for one in prompt.arguments)
            raise InvalidParams(f"arguments must have the texts {names}")
        return prompt.get(context, given)
