"""A case as a TOML file: tables by group, a number a line, errors in one line."""

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from examples.ch12_choosing.guide.case import Case, told_fields

READY = Path(__file__).resolve().parents[1] / "cases"
LARGEST = 100_000  # bytes of a file


def ready() -> list[str]:
    """Return the names of the cases that come with the chapter."""
    return sorted(path.stem for path in READY.glob("*.toml"))


def ready_case(name: str) -> Case:
    """Return one of them; raises ValueError for an unknown name."""
    if name not in ready():
        raise ValueError(f"there is no case {name!r}; there are {', '.join(ready())}")
    return read_case((READY / f"{name}.toml").read_text(encoding="utf-8"))


def read_case(text: str) -> Case:
    """Read a case; raises ValueError with the name, the value and the limit."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"this is not TOML: {error}") from None
    groups = {each.group for _, each in told_fields()}
    numbers: dict[str, object] = {}
    for group, values in told.items():
        if group not in groups or not isinstance(values, Mapping):
            raise ValueError(f"[{group}] is no part of a case; {close(group, groups)}")
        numbers |= {name: of_group(group, name, v) for name, v in values.items()}
    return made(numbers)


def of_group(group: str, name: str, value: object) -> object:
    """Return a value whose name is one of its group; raises ValueError."""
    names = {known for known, each in told_fields() if each.group == group}
    if name not in names:
        raise ValueError(f"[{group}] has no {name!r}; {close(name, names)}")
    return value


def changed(case: Case, settings: list[str]) -> Case:
    """Return the case with `name=value` for some of its numbers; raises ValueError."""
    numbers: dict[str, object] = {n: getattr(case, n) for n, _ in told_fields()}
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals:
            raise ValueError(f"--set takes NAME=VALUE, not {setting!r}")
        if name not in numbers:
            raise ValueError(f"there is no number {name!r}; {close(name, numbers)}")
        numbers[name] = value_of(text)
    return made(numbers)


def value_of(text: str) -> object:
    """Read one value, as TOML would; what is no value stays the text it is."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def made(numbers: Mapping[str, object]) -> Case:
    """Make a case; raises ValueError."""
    return Case(**numbers)  # type: ignore[arg-type]  # Case checks each of them


def close(name: str, names: "Mapping[str, object] | set[str]") -> str:
    """Say which name was perhaps meant."""
    known = ", ".join(sorted(names))
    found = get_close_matches(name, names, 1)
    return f"did you mean {found[0]!r}?" if found else f"there are {known}"
