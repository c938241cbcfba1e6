"""Header fields: ordered lines, asked for by name (RFC 9110, section 5)."""

import re
from collections.abc import Collection

Fields = tuple[tuple[str, str], ...]

# A comma inside a quoted string separates nothing (RFC 9110, section 5.6.1).
MEMBER = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^,])+')
HOP_BY_HOP = frozenset({  # RFC 9110, section 7.6.1
    *("connection", "keep-alive", "proxy-connection", "te", "trailer"),
    *("transfer-encoding", "upgrade"),
})  # fmt: skip


def field_lines(fields: Fields, name: str) -> list[str]:
    """Return the value of each line of that name, as sent."""
    name, length = name.lower(), len(name)  # most names differ in their length
    return [v for field, v in fields if len(field) == length and field.lower() == name]


def combined(fields: Fields, name: str) -> str | None:
    """Join the lines of a name into one value (RFC 9110, section 5.3).

    >>> combined((("Foo", "1"), ("foo", "2")), "Foo")
    '1, 2'
    """
    found = field_lines(fields, name)
    return ", ".join(found) if found else None


def members(value: str) -> list[str]:
    """Split a list at its commas, without the empty ones (RFC 9110, section 5.6.1).

    >>> members('a, b="1, 2", , c')
    ['a', 'b="1, 2"', 'c']
    """
    stripped = (member.strip() for member in MEMBER.findall(value))
    return [member for member in stripped if member]


def listed_names(fields: Fields, name: str) -> frozenset[str]:
    """Return the members of a list of names, in small letters."""
    return frozenset(members((combined(fields, name) or "").lower()))


def without(fields: Fields, names: Collection[str]) -> Fields:
    """Drop the lines of these names, which are in small letters."""
    return tuple(field for field in fields if field[0].lower() not in names)


def with_field(fields: Fields, name: str, value: str | None) -> Fields:
    """Put one line in the place of all lines of that name; None removes them.

    >>> with_field((("Age", "1"), ("age", "2")), "Age", "3")
    (('Age', '3'),)
    """
    rest = without(fields, (name.lower(),))
    return rest if value is None else (*rest, (name, value))


def end_to_end(fields: Fields) -> Fields:
    """Drop the fields of this connection, and those that Connection names."""
    return without(fields, HOP_BY_HOP | listed_names(fields, "Connection"))


def content_length(fields: Fields) -> int | None:
    """Return the length that the message announces, if it does so clearly."""
    announced = combined(fields, "Content-Length") or ""
    return int(announced) if announced.isascii() and announced.isdigit() else None
