"""What changed between two definitions, so that a person sees it.

A definition can lie to who reads it, too: with letters that no screen shows, or with
codes that erase the line above. So whatever is not plainly visible is written out.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from examples.bookshop.jsontext import encode
from examples.ch11_mcp_gateway.pinning import Drift

LONGEST = 2000  # characters of one value
MOST_LINES = 200  # of one definition
VISIBLE = frozenset("LMNPSZ")  # first letters of categories; Cc, Cf, Co, Cn are not


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
                yield inner, shown(old[key]), None
            else:
                yield inner, None, shown(new[key])
    elif encode(old) != encode(new):
        yield path, shown(old), shown(new)


def told(drift: Drift) -> Iterator[str]:
    """Yield the lines that say what a drift is."""
    subject = f"{drift.server} ({drift.kind} {visible(drift.name)})"
    yield f"{drift.what:8}{subject if drift.name else drift.server}"
    found = list(differences(drift.old or {}, drift.new or {}))
    for path, old, new in found[:MOST_LINES]:
        yield f"    {visible(path)}"
        yield from (f"      {sign} {text}" for sign, text in (("-", old), ("+", new))
                    if text is not None)  # fmt: skip
    if len(found) > MOST_LINES:
        yield f"    … {len(found) - MOST_LINES} more members differ"


def shown(value: Any) -> str:
    """Write a value on one line: text as it is, all else as JSON."""
    text = visible(value if isinstance(value, str) else encode(value).decode())
    more = len(text) - LONGEST
    return text if more <= 0 else f"{text[:LONGEST]} … {more} more characters"


def visible(text: str) -> str:
    r"""Write out what no screen shows, line breaks and look-alike spaces included.

    >>> print(visible("free\u200b book\x1b[2K"))
    free\u200b book\x1b[2K
    """
    return "".join(one if plain(one) else escaped(one) for one in text)


def plain(char: str) -> bool:
    """Say whether a character is seen as itself."""
    return char == " " or (
        unicodedata.category(char)[0] in VISIBLE and not char.isspace()
    )


def escaped(char: str) -> str:
    """Write a character as Python would."""
    return char.encode("unicode_escape").decode()
