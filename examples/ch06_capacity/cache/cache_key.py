"""What two requests must have in common to get one answer."""

import re
from collections.abc import Mapping
from reprlib import repr as shown
from urllib.parse import quote, urlencode

DEFAULTS = {"offset": 0, "limit": 10}
NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
Query = Mapping[str, str]


def normalised_key(path: str, query: Query) -> str:
    """Return one address for all requests that must get the same answer.

    Only parameters that the catalogue reads count, in one order; what is not said has
    its default; capitals and more spaces don't make another search. Raises ValueError
    for an offset or a limit that is no number.

    >>> normalised_key("/books", {"fbclid": "x", "q": " Jane  Austen", "offset": "00"})
    '/books?q=jane+austen&offset=0&limit=10'
    >>> normalised_key("/books/emma", {"fbclid": "x"})
    '/books/emma'
    """
    if path != "/books":
        return quote(path)
    words = " ".join(query.get("q", "").casefold().split())
    numbers = {name: whole_number_of(query, name) for name in DEFAULTS}
    return f"{path}?{urlencode({'q': words, **numbers})}"


def raw_key(path: str, query: Query) -> str:
    """Return the address as it came: a key that anybody can make new ones of."""
    return f"{quote(path)}?{urlencode(query)}"


def whole_number_of(query: Query, name: str) -> int:
    """Return a parameter that is a whole number; raises ValueError."""
    text = query.get(name, str(DEFAULTS[name]))
    if not NUMBER.fullmatch(text):
        raise ValueError(
            f"{name} must be a whole number of up to 9 digits, not {shown(text)}"
        )
    return int(text)
