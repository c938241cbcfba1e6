"""A case as a TOML file: tables by group, a number a line, errors in one line."""

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from examples.ch12_choosing.guide.case import Case, quantities

EXAMPLES = Path(__file__).resolve().parents[1] / "cases"
MAX_BYTES = 100_000  # bytes of a file


def example_names() -> list[str]:
    """Return the names of the cases that come with the chapter."""
    return sorted(path.stem for path in EXAMPLES.glob("*.toml"))


def example_case(name: str) -> Case:
    """Return one of them; raises ValueError for an unknown name."""
    if name not in example_names():
        raise ValueError(
            f"there is no case {name!r}; there are {', '.join(example_names())}"
        )
    return read_case((EXAMPLES / f"{name}.toml").read_text(encoding="utf-8"))


def read_case(text: str) -> Case:
    """Read a case; raises ValueError with the name, the value and the limit."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"this is not TOML: {error}") from None
    groups = {each.group for _, each in quantities()}
    numbers: dict[str, object] = {}
    for group, values in tables.items():
        if group not in groups or not isinstance(values, Mapping):
            raise ValueError(
                f"[{group}] is no part of a case; {suggestion(group, groups)}"
            )
        numbers |= {name: in_group(group, name, v) for name, v in values.items()}
    return build_case(numbers)


def in_group(group: str, name: str, value: object) -> object:
    """Return a value whose name is one of its group; raises ValueError."""
    names = {known for known, each in quantities() if each.group == group}
    if name not in names:
        raise ValueError(f"[{group}] has no {name!r}; {suggestion(name, names)}")
    return value


def with_settings(case: Case, settings: list[str]) -> Case:
    """Return the case with `name=value` for some of its numbers; raises ValueError."""
    numbers: dict[str, object] = {n: getattr(case, n) for n, _ in quantities()}
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals:
            raise ValueError(f"--set takes NAME=VALUE, not {setting!r}")
        if name not in numbers:
            raise ValueError(
                f"there is no number {name!r}; {suggestion(name, numbers)}"
            )
        numbers[name] = parse_value(text)
    return build_case(numbers)


def parse_value(text: str) -> object:
    """Read one value, as TOML would; what is no value stays the text it is."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def build_case(numbers: Mapping[str, object]) -> Case:
    """Make a case; raises ValueError."""
    return Case(**numbers)  # type: ignore[arg-type]  # Case checks each of them


def suggestion(name: str, names: "Mapping[str, object] | set[str]") -> str:
    """Say which name was perhaps meant."""
    known = ", ".join(sorted(names))
    found = get_close_matches(name, names, 1)
    return f"did you mean {found[0]!r}?" if found else f"there are {known}"
