"""A dataclass is its own schema: a JSON object becomes one, or the reader says why."""

from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from functools import lru_cache
from inspect import Parameter, signature
from reprlib import repr as shown
from typing import TypeVar, get_args, get_origin

T = TypeVar("T")
WORDS = {str: "a string", int: "a whole number", bool: "true or false"}


def dataclass_from(kind: Callable[..., T], value: object) -> T:
    """Build a dataclass of str, int, bool, dataclasses and tuples of these.

    Raises ValueError for an unknown or missing key, a wrong type (a bool is no whole
    number), and whatever the dataclass itself refuses.

    >>> from examples.bookshop.line import Line
    >>> dataclass_from(Line, {"book_id": "emma", "quantity": True})
    Traceback (most recent call last):
    ValueError: quantity must be a whole number, not True
    """
    return kind(**_members(kind, value, "the value"))


def _members(
    kind: Callable[..., object], value: object, where: str
) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ValueError(f"{where} must be an object, not {shown(value)}")
    known = _known(kind)
    for key in value:
        if key not in known:
            raise ValueError(f"unknown key {shown(key)}; known: {', '.join(known)}")
    for name in known:
        if name not in value and known[name].default is Parameter.empty:
            raise ValueError(f"the key {name!r} is missing")
    return {name: _member(known[name].annotation, value[name], name) for name in value}


@lru_cache(maxsize=128)  # to look at a class takes longer than to fill it
def _known(kind: Callable[..., object]) -> Mapping[str, Parameter]:
    return signature(kind).parameters


def _member(hint: type, value: object, where: str) -> object:
    if get_origin(hint) is tuple:
        return _items(get_args(hint)[0], value, where)
    if is_dataclass(hint):
        return hint(**_members(hint, value, where))
    if type(value) is not hint:
        raise ValueError(f"{where} must be {WORDS[hint]}, not {shown(value)}")
    return value


def _items(hint: type, value: object, where: str) -> tuple[object, ...]:
    if not isinstance(value, list):
        raise ValueError(f"{where} must be a list, not {shown(value)}")
    return tuple(
        _member(hint, item, f"{where}[{index}]") for index, item in enumerate(value)
    )
