"""Completion: values for an argument of a prompt, or a variable of a template."""

from collections.abc import Callable, Mapping, Sequence

from examples.ch10_mcp.context import Context, Result
from examples.ch10_mcp.errors import InvalidParams
from examples.ch10_mcp.protocol import Json

MOST = 100  # values in one answer (server/utilities/completion)
KINDS = {"ref/prompt": "name", "ref/resource": "uri"}

Suggest = Callable[[str], Sequence[str]]


class Completions:
    """What may be suggested, by (prompt or template, argument)."""

    def __init__(self, suggest: Mapping[tuple[str, str], Suggest]) -> None:
        self.suggest = dict(suggest)
        self.capability: Mapping[str, Json] = {"completions": {}} if suggest else {}
        self.methods = {"completion/complete": self.complete}

    def complete(self, context: Context) -> Result:
        """Answer `completion/complete`; raises InvalidParams."""
        params = context.message.params
        ref, argument = params.get("ref"), params.get("argument")
        if not isinstance(ref, dict) or not isinstance(argument, dict):
            raise InvalidParams("ref and argument must be objects")
        key = KINDS.get(str(ref.get("type")))
        typed = argument.get("value")
        if key is None or not isinstance(typed, str):
            raise InvalidParams("ref.type or argument.value is not what it must be")
        suggest = self.suggest.get((str(ref.get(key)), str(argument.get("name"))))
        values = list(suggest(typed)) if suggest else []
        told = {
            "values": values[:MOST],
            "total": len(values),
            "hasMore": len(values) > MOST,
        }
        return {"completion": told}
