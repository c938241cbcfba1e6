"""Request targets that mean one thing to everybody (RFC 3986, section 3.3).

A gateway decides by the path and the upstream serves by the path. Where the two could
read it differently, the rule of one route guards the resource of another. So what has
two readings is refused, and never repaired.
"""

import re

# Unreserved, sub-delims without ";", ":" and "@", and escapes of what needs one.
PLAIN = re.compile(r"/(?:[A-Za-z0-9._~!$&'()*+,=:@-]|%[0-9A-Fa-f]{2}|/)*")
QUERY = re.compile(r"[!-\"$-\[\]-~]*")  # visible ASCII but for # and the backslash
READINGS = (
    (re.compile(r"//"), "an empty segment"),
    (re.compile(r"/\.{1,2}(?:/|$)"), "a dot segment"),
    (re.compile(r"%2[Ff]|%5[Cc]"), "an encoded slash"),
    (re.compile(r"%2[Ee]"), "an encoded dot"),
    (re.compile(r"%3[Bb]"), "an encoded semicolon"),
    (re.compile(r"%25"), "an encoded percent sign"),
    (re.compile(r"%[01][0-9A-Fa-f]|%7[Ff]"), "an encoded control character"),
    (re.compile(r"%(?:[46][1-9A-Fa-f]|[57][0-9Aa]|3[0-9]|2[Dd]|5[Ff]|7[Ee])"),
     "an escape that needs none"),
)  # fmt: skip
LONGEST = 8_000


def refused(path: str) -> str | None:
    """Return what gives a path two readings, or None: there is one.

    >>> refused("/books/../admin")
    'a dot segment'
    >>> refused("/books/m%C3%BCnchhausen")
    """
    if len(path) > LONGEST:
        return f"more than {LONGEST} characters"
    if not PLAIN.fullmatch(path):
        return odd(path)
    for pattern, name in READINGS:
        if pattern.search(path):
            return name
    return None


def odd(path: str) -> str:
    """Return which character a plain path has not."""
    if path[:1] != "/":
        return "no slash at its beginning"
    if "%" in path and not re.fullmatch(r"(?:[^%]|%[0-9A-Fa-f]{2})*", path):
        return "an escape that is none"
    bad = next(each for each in path if not PLAIN.fullmatch(f"/{each}") and each != "%")
    return f"the character {bad!r}"


def query_fits(query: str) -> bool:
    """Say whether a query is made of what may be sent."""
    return len(query) <= LONGEST and QUERY.fullmatch(query) is not None
