"""What is the same on both sides, references included, so that nobody compares it."""

from collections.abc import Iterator, Mapping
from typing import Any

from examples.ch09_governance.openapi.references import ref_target, resolve_pointer


class Unchanged:
    """Knows of two nodes whether they are written alike and refer to the same things.

    Equality is of the text's kind: 1, 1.0 and true are three values here, and another
    order of keys is a difference. A difference that is none costs a comparison only.
    """

    def __init__(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        self.whole = repr(old) == repr(new)
        self.changed = frozenset() if self.whole else changed_targets(old, new)
        self.known: dict[tuple[int, int], bool] = {}

    def same(self, old: Any, new: Any) -> bool:
        """Whether nothing below the two nodes can differ."""
        if self.whole:
            return repr(old) == repr(new)
        key = id(old), id(new)
        if key not in self.known:
            alike = repr(old) == repr(new)
            self.known[key] = alike and self.changed.isdisjoint(targets(old))
        return self.known[key]


def targets(node: Any) -> Iterator[str]:
    """Yield what a node refers to, directly."""
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Mapping):
            if (target := ref_target(here)) is not None:
                yield target
            waiting.extend(here.values())
        elif isinstance(here, list):
            waiting.extend(here)


def changed_targets(old: Mapping[str, Any], new: Mapping[str, Any]) -> frozenset[str]:
    """Return the references that lead, over however many others, to a difference."""
    changed, users = set(), dict[str, set[str]]()
    for target in {*targets(old), *targets(new)}:
        before, after = (resolve_pointer(side, target) for side in (old, new))
        if repr(before) != repr(after):
            changed.add(target)
        for inner in targets(before):
            users.setdefault(inner, set()).add(target)
    waiting = list(changed)
    while waiting:
        found = users.get(waiting.pop(), set()) - changed
        changed |= found
        waiting.extend(found)
    return frozenset(changed)
