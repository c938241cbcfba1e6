"""Plain values on a pipe: length-prefixed JSON, bounded in size and depth.

Only `None`, `bool`, `int`, `float`, `str`, `bytes`, `list`, `tuple` and `dict` cross,
each of exactly that type, so nothing that arrives can carry code.
"""

import base64
import json
import math
from collections.abc import Callable
from typing import TypeAlias

Plain: TypeAlias = (
    "bool | int | float | str | bytes"
    " | list[Plain] | tuple[Plain, ...] | dict[Plain, Plain] | None"
)
Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 50
SMALL = 2**63  # larger integers travel in hexadecimal, which is linear to read


class NotPlain(TypeError):
    """A value that may not cross; `found` names what it was."""

    def __init__(self, found: str) -> None:
        super().__init__(f"{found} is not a plain value")
        self.found = found


class DecodeError(ValueError):
    """Bytes that no honest peer sends."""


def dumps(value: object) -> bytes:
    """Encode a plain value; raises NotPlain.

    >>> dumps((b"ok", [1, 2.5]))
    b'{"t":[{"b":"b2s="},[1,2.5]]}'
    """
    text = json.dumps(_pack(value, 0), separators=(",", ":"))
    if len(text) > MAX_BYTES:
        raise NotPlain(f"a value of more than {MAX_BYTES // 2**20} MB")
    return text.encode("ascii")


def loads(data: bytes) -> Plain:
    """Decode a plain value; raises DecodeError.

    >>> loads(dumps({("a", 1): b"x"}))
    {('a', 1): b'x'}
    """
    try:
        return _unpack(json.loads(data, parse_constant=_refuse), 0)
    except (ValueError, TypeError, RecursionError) as error:
        raise DecodeError(str(error)[:200]) from None


def _refuse(constant: str) -> float:
    raise DecodeError(f"a bare {constant}")


def _pack_int(value: int, depth: int) -> Json:
    return value if -SMALL < value < SMALL else {"i": hex(value)}


def _pack_float(value: float, depth: int) -> Json:
    return value if math.isfinite(value) else {"f": repr(value)}


def _pack_dict(value: dict[object, object], depth: int) -> Json:
    return {"d": [[_pack(k, depth), _pack(v, depth)] for k, v in value.items()]}


_PACKERS: dict[type, Callable[..., Json]] = {
    type(None): lambda value, depth: None,
    bool: lambda value, depth: value,
    str: lambda value, depth: value,
    int: _pack_int,
    float: _pack_float,
    bytes: lambda value, depth: {"b": base64.b64encode(value).decode("ascii")},
    list: lambda value, depth: [_pack(each, depth) for each in value],
    tuple: lambda value, depth: {"t": [_pack(each, depth) for each in value]},
    dict: _pack_dict,
}


def _pack(value: object, depth: int) -> Json:
    packer = _PACKERS.get(type(value))
    if packer is None:
        raise NotPlain(f"a {type(value).__name__}")
    if depth > MAX_DEPTH:
        raise NotPlain(f"a value nested more than {MAX_DEPTH} deep")
    return packer(value, depth + 1)


def _unpack(data: Json, depth: int) -> Plain:
    if depth > 2 * MAX_DEPTH:
        raise DecodeError("nested too deep")
    if isinstance(data, list):
        return [_unpack(each, depth + 1) for each in data]
    if isinstance(data, dict):
        return _untag(data, depth + 1)
    return data


def _untag(data: dict[str, Json], depth: int) -> Plain:
    match data:
        case {"b": str(text), **rest} if not rest:
            return base64.b64decode(text, validate=True)
        case {"t": list(items), **rest} if not rest:
            return tuple(_unpack(each, depth) for each in items)
        case {"d": list(pairs), **rest} if not rest:
            return dict(_pair(pair, depth) for pair in pairs)
        case {"i": str(digits), **rest} if not rest:
            return int(digits, 16)
        case {"f": "nan" | "inf" | "-inf" as text, **rest} if not rest:
            return float(text)
    raise DecodeError("an unknown tag")


def _pair(pair: Json, depth: int) -> tuple[Plain, Plain]:
    match pair:
        case [key, value]:
            return _unpack(key, depth), _unpack(value, depth)
    raise DecodeError("a pair that is none")
