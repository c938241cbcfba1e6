"""Schemas that stand on their own: what `$ref` names travels along in `$defs`.

To write each reference out in full would never end for a schema that contains itself,
and would let twenty lines grow to a million. Each named schema is taken once instead.
"""

from collections.abc import Collection, Mapping
from typing import Any

from examples.ch09_governance import ref_target, resolve_pointer, resolve_ref
from examples.ch11_mcp_gateway.rest.operations import UnusableOperation

MOST_SCHEMAS = 200  # that one definition may take along
MOST_DEPTH = 50  # containers inside containers
REBASING = {"$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$recursiveRef"}
HOLDERS = {"properties", "patternProperties", "dependentSchemas", "$defs"}


class SchemaClosure:
    """Collects what the schemas of one tool refer to, in one description."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root
        self._names: dict[str, str] = {}  # by what the description calls it
        self._unread: list[tuple[str, Any]] = []

    def object(self, schema: Any) -> dict[str, Any]:
        """Return a schema that is no ref_target itself; raises UnusableOperation."""
        found = resolve_ref(self._root, schema)
        if not isinstance(found, Mapping):
            raise UnusableOperation(
                "a $ref of a schema leads nowhere in this description"
            )
        return dict(self._rewritten(found))

    def with_definitions(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return a schema with all that it refers to, one after the other."""
        taken = {}
        while self._unread:
            name, found = self._unread.pop()
            taken[name] = self._rewritten(found)
        return schema | ({"$defs": taken} if taken else {})

    def _rewritten(self, value: Any, depth: int = 0, names: bool = False) -> Any:
        """Return a schema with its references led to `$defs`, without extensions.

        `names`: the keys are names of properties, and mean nothing here.
        """
        if depth > MOST_DEPTH:
            raise UnusableOperation(
                f"a schema is nested deeper than {MOST_DEPTH} levels"
            )
        if isinstance(value, list):
            return [self._rewritten(one, depth + 1) for one in value]
        if not isinstance(value, Mapping):
            return value
        if not names and (odd := REBASING & value.keys()):
            raise UnusableOperation(
                f"a schema has {sorted(odd)[0]}, which is not followed here"
            )
        inner = {
            key: self._rewritten(one, depth + 1, not names and key in HOLDERS)
            for key, one in value.items()
            if names or not key.startswith("x-")
        }
        target = ref_target(value)
        return inner if target is None else inner | {"$ref": self._taken(target)}

    def _taken(self, target: str) -> str:
        if target not in self._names:
            if len(self._names) >= MOST_SCHEMAS:
                raise UnusableOperation(
                    f"its schemas refer to more than {MOST_SCHEMAS} others"
                )
            found = resolve_pointer(self._root, target)
            if not isinstance(found, Mapping):
                raise UnusableOperation(
                    f"{target[:80]!r} leads nowhere in this description"
                )
            name = unused_name(target.rpartition("/")[2], self._names.values())
            self._names[target] = name
            self._unread.append((name, found))
        return f"#/$defs/{self._names[target]}"


def unused_name(name: str, taken: Collection[str]) -> str:
    """Return a name that is not taken.

    >>> unused_name("Book", ["Book"]), unused_name("a~1b", [])
    ('Book_2', 'a_1b')
    """
    plain = "".join(char if char.isalnum() and char.isascii() else "_" for char in name)
    number = 2
    tried = plain
    while tried in taken:
        tried, number = f"{plain}_{number}", number + 1
    return tried
