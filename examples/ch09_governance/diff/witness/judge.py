"""Ask for the verdict on two schemas, once for each pair and direction."""

from collections.abc import Mapping
from typing import Any

from examples.ch09_governance.diff.witness.search import Verdict, search
from examples.ch09_governance.openapi.json_schema import Standalone

UNSENT = {True: "readOnly", False: "writeOnly"}  # what never travels, by in_request


class Judge:
    """Judges schemas of two descriptions; in a response the new side is who sends."""

    def __init__(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        self.known: dict[tuple[object, ...], Verdict] = {}
        self.sides = {
            request: (
                Standalone(sender, flag),
                Standalone(sender, flag, closed=True),
                Standalone(receiver, flag),
                Standalone(receiver, flag, tolerant=not request),
            )
            for request, flag in UNSENT.items()
            for sender, receiver in [(old, new) if request else (new, old)]
        }

    def verdict(
        self, old: Any, new: Any, *, in_request: bool, textual: bool
    ) -> Verdict:
        """Say whether a message shows a break between two schemas."""
        key = id(old), id(new), in_request, textual
        if key not in self.known:
            sent, taken = (old, new) if in_request else (new, old)
            nodes = zip(self.sides[in_request], (sent, sent, taken, taken), strict=True)
            schemas = [side.schema(node) for side, node in nodes]
            self.known[key] = search(*schemas, textual=textual)
        return self.known[key]
