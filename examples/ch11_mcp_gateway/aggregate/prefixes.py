"""Names behind one door: whose it is stands in front, so that no two are the same.

A server's name has letters, digits and dashes, so the first `__` ends it, and in a URI
the first `+`: `shop__search_books`, `shop+book://emma`.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

SEPARATORS = {"tools": "__", "prompts": "__", "resources": "+"}
NAME = re.compile(r"[A-Za-z0-9_.-]{1,128}")  # server/tools, "Tool Names"
LONGEST_URI = 2000


def add_prefix(kind: str, server: str, name: str) -> str:
    """Return what clients call it.

    >>> add_prefix("tools", "shop", "search"), add_prefix("resources", "shop", "book://emma")
    ('shop__search', 'shop+book://emma')
    """
    return f"{server}{SEPARATORS[kind]}{name}"


def split_prefix(kind: str, name: str) -> tuple[str, str]:
    """Return whose it is and what that server calls it; ("", name) for nobody's.

    >>> split_prefix("tools", "shop__find__all"), split_prefix("tools", "search")
    (('shop', 'find__all'), ('', 'search'))
    """
    server, separator, upstream_name = name.partition(SEPARATORS[kind])
    return (server, upstream_name) if separator else ("", name)


def prefix_of(kind: str, pattern: str) -> str:
    """Return the part of a pattern that names the server."""
    return pattern.partition(SEPARATORS[kind])[0]


def is_valid_name(kind: str, name: object) -> bool:
    """Say whether a server may call something so; what it may not is left out."""
    if not isinstance(name, str):
        return False
    if kind == "resources":
        return 0 < len(name) <= LONGEST_URI and name.isascii() and name.isprintable()
    return NAME.fullmatch(name) is not None


def prefix_uris(value: Any, server: str) -> Any:
    """Return a result with every URI of a resource as clients call it.

    They stand in what was read, in links, and in embedded resources; nowhere else is a
    URI looked for, least of all in text.
    """
    rename: Callable[[Any], Any] = lambda one: prefix_uri(one, server)  # noqa: E731
    result = dict(value)
    if isinstance(result.get("contents"), list):
        result["contents"] = [rename(one) for one in result["contents"]]
    if isinstance(result.get("content"), list):
        result["content"] = [prefix_content(one, server) for one in result["content"]]
    if isinstance(result.get("messages"), list):
        result["messages"] = [prefix_message(one, server) for one in result["messages"]]
    return result


def prefix_uri(one: Any, server: str) -> Any:
    """Return an object with its `uri` as clients call it."""
    if isinstance(one, Mapping) and isinstance(one.get("uri"), str):
        return {**one, "uri": add_prefix("resources", server, one["uri"])}
    return one


def prefix_content(one: Any, server: str) -> Any:
    """Return a block of content with its URI as clients call it."""
    if not isinstance(one, Mapping):
        return one
    if one.get("type") == "resource_link":
        return prefix_uri(one, server)
    if one.get("type") == "resource":
        return {**one, "resource": prefix_uri(one.get("resource"), server)}
    return one


def prefix_message(one: Any, server: str) -> Any:
    """Return a message of a prompt with the URI in its content as clients call it."""
    if isinstance(one, Mapping) and "content" in one:
        return {**one, "content": prefix_content(one["content"], server)}
    return one
