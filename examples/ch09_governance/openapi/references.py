"""Follow `$ref` inside one description (JSON Schema 2020-12, 8.2.3; RFC 6901)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

MAX_HOPS = 32  # references to references


def resolve_ref(root: Mapping[str, Any], node: Any) -> Any:
    """Return what a node stands for; a reference that leads nowhere is None.

    Circles end: what is still a reference after MAX_HOPS hops leads nowhere. A
    reference into another file is not followed and counts as leading nowhere.
    """
    for _ in range(MAX_HOPS):
        target = ref_target(node)
        if target is None:
            return node
        node = resolve_pointer(root, target)
    return None


def resolve_mapping(root: Mapping[str, Any], node: Any) -> Mapping[str, Any]:
    """Return the mapping that a node stands for, an empty one if it is none."""
    found = resolve_ref(root, node)
    return found if isinstance(found, Mapping) else {}


def ref_target(node: Any) -> str | None:
    """Return the node's `$ref` when it has one."""
    target = node.get("$ref") if isinstance(node, Mapping) else None
    return target if isinstance(target, str) else None


def resolve_pointer(root: Mapping[str, Any], target: str) -> Any:
    """Return what a local reference names, None if there is no such place.

    >>> resolve_pointer({"a": {"b/c": [7]}}, "#/a/b~1c/0")
    7
    """
    steps = parse_pointer(target)
    node: Any = root if steps is not None else None
    for step in steps or ():
        if isinstance(node, Mapping):
            node = node.get(step)
        elif isinstance(node, list) and step.isdecimal() and int(step) < len(node):
            node = node[int(step)]
        else:
            return None
    return node


def parse_pointer(target: str) -> tuple[str, ...] | None:
    """Split a local reference into steps; None if it points out of the file."""
    if target == "#":
        return ()
    if not target.startswith("#/"):
        return None
    parts = unquote(target[2:]).split("/")
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)
