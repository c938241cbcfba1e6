"""What changed between two definitions, member by member."""

from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Any

from examples.bookshop.jsontext import encode
from examples.ch10_mcp import Json
from examples.ch11_mcp_gateway.pins.pins import DefinitionDrift
from examples.ch11_mcp_gateway.pins.printable import printable

LONGEST = 2000  # characters of one value
BEFORE = 40  # characters that are shown before two texts part
MOST_LINES = 200  # of one definition


def differences(
    old: Any, new: Any, path: str = ""
) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield where two values differ, member by member: path, old, new; None: absent.

    >>> list(differences({"a": {"b": 1}}, {"a": {"b": 2}, "c": "x"}))
    [('a.b', '1', '2'), ('c', None, 'x')]
    """
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*old, *new}):
            inner = f"{path}.{key}" if path else key
            if key in old and key in new:
                yield from differences(old[key], new[key], inner)
            elif key in old:
                yield inner, on_one_line(old[key]), None
            else:
                yield inner, None, on_one_line(new[key])
    elif encode(old) != encode(new):
        yield path, *differing_values(old, new)


def differing_values(old: Any, new: Any) -> tuple[str, str]:
    """Write two values; long texts begin shortly before they part.

    A change behind two thousand characters must not be cut off with them.
    """
    if not (isinstance(old, str) and isinstance(new, str)):
        return on_one_line(old), on_one_line(new)
    pairs = zip(old, new, strict=False)
    common = sum(1 for _ in takewhile(lambda two: two[0] == two[1], pairs))
    start = max(0, common - BEFORE) if common > LONGEST // 2 else 0
    lead = f"{start} characters as before, then: " if start else ""
    return lead + on_one_line(old[start:]), lead + on_one_line(new[start:])


def drift_lines(drift: DefinitionDrift) -> Iterator[str]:
    """Yield the lines that say what a drift is."""
    yield f"{drift.change:8}{drift.label}  {drift.kind}"
    found = list(differences(without_name(drift.old), without_name(drift.new)))
    for path, old, new in found[:MOST_LINES]:
        yield f"    {printable(path)}"
        yield from (f"      {sign} {text}" for sign, text in (("-", old), ("+", new))
                    if text is not None)  # fmt: skip
    if len(found) > MOST_LINES:
        yield f"    … {len(found) - MOST_LINES} more members differ"


def without_name(definition: Json | None) -> Json:
    """Return a definition without its name, which stands above; nothing for None."""
    return {key: value for key, value in (definition or {}).items() if key != "name"}


def on_one_line(value: Any) -> str:
    """Write a value on one line: text as it is, all else as JSON."""
    plain = isinstance(value, str) and value != ""
    text = printable(value if plain else encode(value).decode())
    more = len(text) - LONGEST
    return text if more <= 0 else f"{text[:LONGEST]} … {more} more characters"
