"""Completion: values for an argument of a prompt, or a variable of a template."""

from collections.abc import Callable, Mapping, Sequence

from examples.ch10_mcp.protocol.constants import Json
from examples.ch10_mcp.protocol.errors import InvalidParams
from examples.ch10_mcp.server.context import McpContext, Result

MAX_VALUES = 100  # values in one answer (server/utilities/completion)
REFERENCE_KEYS = {"ref/prompt": "name", "ref/resource": "uri"}

Suggester = Callable[[str], Sequence[str]]


class CompletionRegistry:
    """What may be suggested, by (prompt or template, argument)."""

    def __init__(self, suggest: Mapping[tuple[str, str], Suggester]) -> None:
        self.suggesters = dict(suggest)
        self.capability: Mapping[str, Json] = {"completions": {}} if suggest else {}
        self.methods = {"completion/complete": self.complete}

    def complete(self, context: McpContext) -> Result:
        """Answer `completion/complete`; raises InvalidParams."""
        params = context.request.params
        ref, argument = params.get("ref"), params.get("argument")
        if not isinstance(ref, dict) or not isinstance(argument, dict):
            raise InvalidParams("ref and argument must be objects")
        key = REFERENCE_KEYS.get(str(ref.get("type")))
        typed = argument.get("value")
        if key is None or not isinstance(typed, str):
            raise InvalidParams("ref.type or argument.value is not what it must be")
        suggest = self.suggesters.get((str(ref.get(key)), str(argument.get("name"))))
        values = list(suggest(typed)) if suggest else []
        completion = {
            "values": values[:MAX_VALUES],
            "total": len(values),
            "hasMore": len(values) > MAX_VALUES,
        }
        return {"completion": completion}
