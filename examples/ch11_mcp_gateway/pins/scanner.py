"""What should make a person look twice before approving a definition.

It is a help for whoever approves, and no defence: words can be found that pass any
scan. What holds is that nothing reaches a model before it was approved.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from examples.ch10_mcp import Json
from examples.ch11_mcp_gateway.pins.pins import ServerDefinitions
from examples.ch11_mcp_gateway.pins.printable import is_printable

LONG = 1500  # characters of one text
MANY = 40  # names; more are not compared one by one
INSTRUCTIONS = re.compile(
    r"<\s*/?\s*(important|system|secret|instructions?)\b|ignore (all|any|previous)"
    r"|do not (tell|mention|show)|don't (tell|mention)|before (using|calling) ",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"https?://|\.ssh\b|\bid_rsa\b|\bapi[ _-]?key", re.IGNORECASE)


def texts(value: Any) -> Iterator[str]:
    """Yield every text in a definition, keys too: all of it reaches the model."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def warnings(definition: Json, others: frozenset[str]) -> list[str]:
    """Say what is odd about a definition; `others` are names on other servers."""
    words = list(texts(definition))
    name, whole = str(definition.get("name")), "\n".join(words)
    mentioned = [one for one in others if one != name and mentions(whole, one)]
    others_named = ", ".join(sorted(mentioned)[:MANY])
    findings = {
        "has characters that no screen shows": not all(
            map(is_printable, whole.replace("\n", ""))
        ),
        "gives orders to the reader": INSTRUCTIONS.search(whole),
        "names an address, a key or a secret file": ADDRESS.search(whole),
        f"has a text of more than {LONG} characters": max(map(len, words)) > LONG,
        f"speaks of another server's {others_named}": others_named,
        "copies arguments into header fields, which logs show": "x-mcp-header" in words,
        "has the name of another server's, or one that looks like it": fold_name(name)
        in set(map(fold_name, others)),
    }
    return [what for what, found in findings.items() if found]


def names_elsewhere(
    listed: Mapping[str, ServerDefinitions], server: str
) -> frozenset[str]:
    """Return the names that other servers use."""
    return frozenset(
        name
        for other, one in listed.items()
        if other != server
        for definitions in one.kinds.values()
        for name in definitions
    )


def mentions(text: str, name: str) -> bool:
    """Say whether a text has this name as a word of its own."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def fold_name(name: str) -> str:
    """Return a name without what tells look-alikes apart: case, accents, joints.

    >>> fold_name("Search-Books") == fold_name("search_b\u00f3oks")
    True
    """
    split = unicodedata.normalize("NFKD", name).translate(LOOKALIKES)
    return "".join(char for char in split.casefold() if char.isalnum())


# The letters of other alphabets that are most often taken for Latin ones.
LOOKALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0455\u04bb\u0501\u03bf\u0131",
    "aeopcyxishdoi",
)
