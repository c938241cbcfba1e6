"""A table of the configuration, read with care: what is wrong is noted, not raised."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from reprlib import repr as shown
from typing import Any

from examples.ch07_gateway.config.line_numbers import KeyPath

NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
NAMED = "small letters, digits and dashes, at most 40"
TABLE: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class ConfigFault:
    """What is wrong at a path, and what to do about it."""

    path: KeyPath
    problem: str
    fix: str

    def __str__(self) -> str:
        return f"{'.'.join(self.path) or 'the file'} {self.problem}: {self.fix}"


@dataclass(slots=True)
class TomlTable:
    """One table; every key that is asked for is known, the others are typos."""

    values: dict[str, Any]
    path: KeyPath
    faults: list[ConfigFault]
    known: set[str] = field(default_factory=set)

    def fault(self, name: str, problem: str, fix: str) -> None:
        """Note a fault of a key; without a name, of the table."""
        path = (*self.path, name) if name else self.path
        self.faults.append(ConfigFault(path, problem, fix))

    def faults_of(self, name: str, found: Iterable[tuple[str, str]]) -> None:
        """Note what is wrong with a key, and what to do about it, for each."""
        for problem, fix in found:
            self.fault(name, problem, fix)

    def string(
        self, name: str, default: str | None = "", choices: Collection[str] = ()
    ) -> Any:
        """Read a text; without a default it must be there."""
        value = self._typed(name, default, (str,), "a text in quotes")
        if choices and value is not default and value not in choices:
            self.fault(name, f"is {shown(value)}", suggestion(value, choices))
        return value

    def integer(self, name: str, default: int | None, low: int, high: int) -> Any:
        """Read a whole number from `low` to `high`."""
        value = self._typed(name, default, (int,), f"a whole number, {low} to {high}")
        return self._within(name, value, low, high)

    def number(self, name: str, default: float | None, low: float, high: float) -> Any:
        """Read a number from `low` to `high`."""
        expected = f"a number, {low:g} to {high:g}"
        value = self._typed(name, default, (int, float), expected)
        return float(self._within(name, value, low, high))

    def boolean(self, name: str, default: bool = False) -> Any:
        """Read true or false."""
        return self._typed(name, default, (bool,), "true or false")

    def strings(self, name: str, choices: Collection[str] = ()) -> tuple[Any, ...]:
        """Read a list of texts, none if it is absent."""
        value = self._typed(name, [], (list,), 'a list of texts, like ["a", "b"]')
        if not all(isinstance(each, str) for each in value):
            self.fault(name, "has more than texts in it", 'write it like ["a", "b"]')
            return ()
        for each in value:
            if choices and each not in choices:
                self.fault(name, f"has {shown(each)}", suggestion(each, choices))
        return tuple(value)

    def string_table(self, name: str) -> tuple[tuple[str, str], ...]:
        """Read a table of texts by name."""
        value = self._typed(name, TABLE, (dict,), 'a table, like { "X-A" = "1" }')
        if not all(isinstance(each, str) for each in value.values()):
            self.fault(name, "has more than texts in it", 'write { "X-A" = "1" }')
            return ()
        return tuple(value.items())

    def all_strings(self) -> tuple[tuple[str, str], ...]:
        """Return everything in this table; each value must be a text."""
        for name, value in self.values.items():
            if not isinstance(value, str):
                self.fault(name, f"is {shown(value)}", "it must be a text in quotes")
        return tuple(self.values.items())

    def table(self, name: str) -> "TomlTable":
        """Read a table in this one; an absent one is empty."""
        value = self._typed(name, TABLE, (dict,), f"a table, [{name}]")
        return TomlTable(value, (*self.path, name), self.faults)

    def tables(self, name: str) -> Iterator[tuple[str, "TomlTable"]]:
        """Read the tables of a table, each with its name."""
        outer = self.table(name)
        for each in outer.values:
            if not NAME.fullmatch(each):
                outer.fault(each, "is no good name", f"a name has {NAMED}")
            yield each, outer.table(each)

    def reject_unknown_keys(self) -> None:
        """Note every key that nobody asked for."""
        for name in self.values:
            if name not in self.known:
                self.fault(name, "is unknown here", suggestion(name, self.known))

    def _typed(
        self, name: str, default: Any, kinds: tuple[type, ...], expected: str
    ) -> Any:
        self.known.add(name)
        value = self.values.get(name, default)
        if value is None:
            self.fault(name, "is missing", f"add {name}, {expected}")
        elif type(value) not in kinds:
            self.fault(name, f"is {shown(value)}", f"it must be {expected}")
            value = None
        return kinds[0]() if value is None else value

    def _within(self, name: str, value: float, low: float, high: float) -> float:
        if low <= value <= high or type(value) is not type(self.values.get(name)):
            return value
        self.fault(name, f"is {value:g}", f"it must lie from {low:g} to {high:.10g}")
        return low


def suggestion(word: str, known: Collection[str]) -> str:
    """Return the nearest known word, or all of them."""
    near = get_close_matches(str(word), sorted(known), n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    listed = ", ".join(repr(each) for each in sorted(known))
    return f"there are {listed}" if known else "there are none"
