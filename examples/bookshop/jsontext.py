"""JSON text, written in one way only and read without forgiveness."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from math import isinf
from reprlib import repr as shown
from typing import Never

DEPTH = 128  # of lists and objects in each other; nobody needs as much


class NotJson(ValueError):
    """The bytes are no JSON text (RFC 8259) that everybody reads alike."""

    def __str__(self) -> str:
        return f"not JSON: {self.args[0]}"


def encode(value: object) -> bytes:
    """Write plain values and dataclasses canonically: sorted keys, no spaces, UTF-8.

    The form of RFC 8785, as long as numbers are whole and keys are ASCII.

    >>> encode({"title": "Čapek", "id": 7})
    b'{"id":7,"title":"\\xc4\\x8capek"}'
    """
    text = json.dumps(
        value,
        default=asdict,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )
    return text.encode()


def decode(raw: bytes) -> object:
    """Read JSON text; raises NotJson, also for NaN, a repeated key, or endless depth.

    Refused are, too, what nobody could write again: lists and objects in each other
    beyond `DEPTH`, half a character (a lone surrogate), and a number beyond all floats
    (RFC 7493, section 2).

    >>> decode(b'{"id":1,"id":2}')
    Traceback (most recent call last):
    examples.bookshop.jsontext.NotJson: not JSON: the key 'id' stands twice
    """
    try:
        text = raw.decode()
        value = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=_constant,
            parse_float=_finite,
        )
        return _shallow(_writable(value, text), text)
    except NotJson:
        raise
    except UnicodeDecodeError as error:
        raise NotJson(f"byte {error.start} is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise NotJson(f"look at character {error.pos}") from None
    except RecursionError:
        raise NotJson("nested too deeply") from None
    except ValueError:  # int() refuses more digits than sys.get_int_max_str_digits()
        raise NotJson("a number is too long") from None


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members: dict[str, object] = {}
    for key, value in pairs:
        if key in members:
            raise NotJson(f"the key {shown(key)} stands twice")
        members[key] = value
    return members


def _writable(value: object, text: str) -> object:
    if "\\ud" in text or "\\uD" in text:
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            half = error.object[error.start]
            raise NotJson(f"{half!a} is half a character") from None
    return value


def _shallow(value: object, text: str) -> object:
    if text.count("[") + text.count("{") > DEPTH:  # most texts are done here
        level = [value]
        for _ in range(DEPTH):
            level = [inner for one in level for inner in _inside(one)]
        if any(isinstance(one, dict | list) for one in level):
            raise NotJson("nested too deeply")
    return value


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _finite(text: str) -> float:
    value = float(text)
    if isinf(value):
        raise NotJson(f"the number {shown(text)} is too large")
    return value


def _constant(name: str) -> Never:
    raise NotJson(f"{name} is no number")
