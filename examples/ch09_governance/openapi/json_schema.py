"""A schema of OpenAPI as one of JSON Schema 2020-12, with all that it refers to."""

from collections.abc import Callable, Mapping
from typing import Any

from examples.ch09_governance.openapi.references import ref_target, resolve_ref

ONE = (
    *("items", "additionalProperties", "not", "if", "then", "else", "contains"),
    *("propertyNames", "unevaluatedItems", "unevaluatedProperties"),
)
LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
MAPS = ("properties", "patternProperties", "dependentSchemas", "$defs")
PLAIN = (
    *("type", "enum", "const", "format", "pattern", "multipleOf", "required"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    *("minLength", "maxLength", "minItems", "maxItems", "uniqueItems"),
    *("minProperties", "maxProperties", "minContains", "maxContains"),
    "dependentRequired",
)
IN_PLACE = ("allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas")
SINGLE_PRECISION = 3.4028234663852886e38
RANGES: Mapping[Any, tuple[float, float]] = {
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "float": (-SINGLE_PRECISION, SINGLE_PRECISION),
}
EXCLUSIVE = (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum"))


class Standalone:
    """Translates schemas of one description.

    `unsent` is the flag of what never travels: readOnly in a request, writeOnly in a
    response. `closed` says that where a schema names fields nobody sends others,
    `tolerant` that a reader skips fields that it does not know, whatever it was told.
    """

    def __init__(
        self,
        root: Mapping[str, Any],
        unsent: str = "",
        *,
        closed: bool = False,
        tolerant: bool = False,
    ) -> None:
        self.root, self.unsent = root, unsent
        self.closed, self.tolerant = closed, tolerant
        self.siblings = not str(root.get("openapi", "")).startswith("3.0")
        self.parts: dict[str, Any] = {}
        self.used: dict[str, frozenset[str]] = {}
        self.names: dict[str, str] = {}

    def schema(self, node: Any) -> Any:
        """Return a schema that needs nothing else: what it refers to is in `$defs`."""
        uses: set[str] = set()
        found = self._schema(node, uses)
        waiting, needed = list(uses), dict[str, Any]()
        while waiting:
            target = waiting.pop()
            if (name := self._name(target)) not in needed:
                needed[name] = self._part(target)
                waiting.extend(self.used[target])
        if not needed or not isinstance(found, Mapping):
            return found
        return {**found, "$defs": needed}

    def _name(self, target: str) -> str:
        return self.names.setdefault(target, f"part{len(self.names)}")

    def _part(self, target: str) -> Any:
        if target not in self.parts:
            uses: set[str] = set()
            node = resolve_ref(self.root, {"$ref": target})
            self.parts[target] = self._schema(node, uses, inner=True)
            self.used[target] = frozenset(uses)
        return self.parts[target]

    def _schema(self, node: Any, uses: set[str], *, inner: bool = False) -> Any:
        if not isinstance(node, Mapping):
            return node if isinstance(node, bool) else True
        target, found = ref_target(node), dict[str, Any]()
        if target is not None:
            uses.add(target)
            found["$ref"] = f"#/$defs/{self._name(target)}"
        if target is None or self.siblings:
            found |= self._keywords(node, uses)
        if self.tolerant:
            found = {k: v for k, v in found.items() if v is not False}
        if self.closed and not inner and self._names_fields(node):
            found.setdefault("unevaluatedProperties", False)
        return found

    def _keywords(self, node: Mapping[str, Any], uses: set[str]) -> dict[str, Any]:
        found = {key: plain(node[key]) for key in PLAIN if key in node}
        for key in (key for key in ONE if key in node):
            found[key] = self._schema(node[key], uses, inner=key in IN_PLACE)
        for key in (key for key in (*LISTS, *MAPS) if key in node):
            inner = key in IN_PLACE
            if isinstance(listed := node[key], list) and key in LISTS and listed:
                found[key] = [self._schema(v, uses, inner=inner) for v in listed]
            elif isinstance(listed, Mapping) and key in MAPS:
                found[key] = {
                    str(name): self._schema(value, uses, inner=inner)
                    for name, value in listed.items()
                }
        return self._without_unsent(node, _older(node, found))

    def _without_unsent(self, node: Any, found: dict[str, Any]) -> dict[str, Any]:
        if self.unsent and isinstance(node.get("properties"), Mapping):
            gone = {n for n, one in node["properties"].items() if self._never(one)}
            found["properties"] = {
                n: one for n, one in found["properties"].items() if n not in gone
            }
            if isinstance(found.get("required"), list):
                found["required"] = [n for n in found["required"] if n not in gone]
        if self.closed and isinstance(found.get("required"), list):
            named = dict.fromkeys(map(str, found["required"]), True)
            found["properties"] = {**named, **found.get("properties", {})}
        return found

    def _never(self, node: Any) -> bool:
        followed = resolve_ref(self.root, node)
        sides = (node, followed)
        return any(isinstance(s, Mapping) and s.get(self.unsent) is True for s in sides)

    def _names_fields(self, node: Any) -> bool:
        named = False
        for one in in_place(
            node, lambda target: resolve_ref(self.root, {"$ref": target})
        ):
            if {"additionalProperties", "unevaluatedProperties"} & one.keys():
                return False
            named = named or bool(one.get("properties"))
        return named


def in_place(
    node: Any, follow: Callable[[str], Any], *, beside: tuple[str, ...] = ()
) -> list[Mapping[str, Any]]:
    """Return all schemas that speak of the same value as this one, itself first."""
    waiting, seen, found = [node], set[int](), list[Mapping[str, Any]]()
    while waiting:
        one = waiting.pop()
        if not isinstance(one, Mapping) or id(one) in seen:
            continue
        seen.add(id(one))
        found.append(one)
        if (target := ref_target(one)) is not None:
            waiting.append(follow(target))
        for key in (*IN_PLACE, *beside):
            inner = one.get(key)
            if key == "dependentSchemas" and isinstance(inner, Mapping):
                waiting.extend(inner.values())
            else:
                waiting.extend(inner if isinstance(inner, list) else [inner])
    return found


def _older(node: Mapping[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """Say in new words what 3.0 says in others, and a number's format as its range."""
    for bound, exclusive in EXCLUSIVE:
        if isinstance(said := found.get(exclusive), bool):
            del found[exclusive]
            if said and bound in found:
                found[exclusive] = found.pop(bound)
    said = found.get("type")
    if node.get("nullable") is True and isinstance(said, str):
        found["type"] = [said, "null"]
    listed = said if isinstance(said, list) else [said]
    numeric = any(name in listed for name in ("integer", "number"))
    if numeric and isinstance(limit := found.get("format"), str) and limit in RANGES:
        low, high = RANGES[limit]
        limits = [{"minimum": low, "maximum": high}]
        found["allOf"] = [*found.get("allOf", []), *limits]
    return found


def plain(value: Any) -> Any:
    """Copy a tree without its marks."""
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value
