"""Laboratory: descriptions with one thing changed."""

import copy
from collections.abc import Mapping
from typing import Any

from examples.bookshop.jsontext import encode
from examples.ch09_governance.openapi.description import Description, read_description
from examples.ch09_governance.openapi.json_schema import plain
from examples.ch09_governance.shop_data import shop_descriptions

GONE = object()


def shop() -> dict[str, Any]:
    """Return a copy of the shop's description, to be changed."""
    copied: dict[str, Any] = plain(shop_descriptions()["shop"].root)
    return copied


def edited(tree: Mapping[str, Any], place: str, value: Any) -> dict[str, Any]:
    """Return a copy with one place set, or taken out if the value is GONE.

    Steps are joined by spaces: "components schemas Book required".
    """
    whole = copy.deepcopy(dict(tree))
    node: Any = whole
    *steps, last = place.split()
    for step in steps:
        node = node[int(step)] if isinstance(node, list) else node[step]
    key: Any = int(last) if isinstance(node, list) else last
    if value is GONE:
        del node[key]
    else:
        node[key] = value
    return whole


def described(tree: Mapping[str, Any], name: str = "shop") -> Description:
    """Read a tree as a description."""
    return read_description(encode(tree), name)
