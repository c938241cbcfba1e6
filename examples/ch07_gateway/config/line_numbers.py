"""Where something stands in a TOML text: `tomllib` tells what it says, not where."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

KeyPath = tuple[str, ...]


def line_numbers(text: str) -> dict[KeyPath, int]:
    """Return the line, counted from 1, of each table and key in a text that is TOML.

    Statement by statement: a statement is as many lines as it takes until `tomllib`
    understands them.

    >>> line_numbers('[limits.orders]\\nquota = 10\\n')[("limits", "orders", "quota")]
    2
    """
    found: dict[KeyPath, int] = {}
    lines, at = text.splitlines(), 0
    table: KeyPath = ()
    while at < len(lines):
        end, values = statement(lines, at)
        header = lines[at].lstrip().startswith("[")
        for path in paths(values):
            found.setdefault(path if header else table + path, at + 1)
        table = max(paths(values), key=len, default=()) if header else table
        at = end
    return found


def line_of(path: KeyPath, known: Mapping[KeyPath, int]) -> int:
    """Return the line of a path, or of the nearest table around it; 1 if none is."""
    for length in range(len(path), 0, -1):
        if path[:length] in known:
            return known[path[:length]]
    return 1


def statement(lines: list[str], at: int) -> tuple[int, dict[str, Any]]:
    """Return where the statement that begins at a line ends, and what it says."""
    for end in range(at + 1, len(lines) + 1):
        try:
            return end, tomllib.loads("\n".join(lines[at:end]))
        except tomllib.TOMLDecodeError:
            continue
    return len(lines), {}


def paths(values: Mapping[str, Any], above: KeyPath = ()) -> Iterator[KeyPath]:
    """Yield the path of everything in a table."""
    for name, value in values.items():
        yield (*above, name)
        if isinstance(value, dict):
            yield from paths(value, (*above, name))
