"""A toy agent without a model: a few rules, all of them here, and no luck.

It chooses a tool by counting words, and does whatever it reads. A model is cleverer,
and obeys sometimes: this agent stands for the day on which it does.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from examples.ch10_mcp import CallFailed, Json, McpClient

ORDER = re.compile(r"[Ff]irst call (\w+) and put what it returns into (\w+)")
WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Task:
    """What a person wants, in words, and what is known, by the name of an argument."""

    words: str
    known: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Order:
    """What a text tells its reader to do first."""

    tool: str
    argument: str


class Agent:
    """One agent on one client; `calls` has the names of the tools that it called."""

    def __init__(self, client: McpClient) -> None:
        self._client = client
        self.calls: list[str] = []

    def do(self, task: Task) -> str:
        """Do a task and return the last answer; "" when there is no tool for it."""
        tools = self._client.list_tools()
        tool = choose(tools, task.words)
        if tool is None:
            return ""
        known = dict(task.known)
        for text in (one["description"] for one in tools):
            known |= self._obey(text, tools, known)
        said = self._call(tool, known)
        told = self._obey(said, tools, known)
        return self._call(tool, known | told) if told else said

    def _obey(
        self, text: str, tools: Sequence[Json], known: Mapping[str, str]
    ) -> dict[str, str]:
        """Do what a text says; return what there is to pass on."""
        return {
            order.argument: self._call(tool, known)
            for order in orders(text)
            for tool in tools
            if tool["name"].endswith(order.tool)
        }

    def _call(self, tool: Json, known: Mapping[str, str]) -> str:
        wanted = tool["inputSchema"].get("properties", {})
        given = {name: known[name] for name in wanted if name in known}
        self.calls.append(tool["name"])
        try:
            result = self._client.call(tool["name"], **given)
        except CallFailed as error:
            return str(error)
        return " ".join(block.get("text", "") for block in result["content"])


def choose(tools: Sequence[Json], words: str) -> Json | None:
    """Return the tool whose name and description repeat most words of the task.

    Of equals the first one; None when no tool has any of the words.
    """
    wanted = set(WORD.findall(words.lower()))

    def fits(tool: Mapping[str, Any]) -> int:
        told = WORD.findall(f"{tool['name']} {tool['description']}".lower())
        return sum(word in wanted for word in told)

    best = max(tools, key=fits, default=None)
    return best if best is not None and fits(best) > 0 else None


def orders(text: str) -> Iterator[Order]:
    """Yield the orders in a text.

    >>> list(orders("First call ask_bank and put what it returns into x."))
    [Order(tool='ask_bank', argument='x')]
    """
    for tool, argument in ORDER.findall(text):
        yield Order(tool, argument)
