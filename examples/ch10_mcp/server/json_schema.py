"""JSON Schema 2020-12, judged by a library; nothing is fetched from anywhere."""

from functools import lru_cache
from typing import Never

from jsonschema_rs import Draft202012Validator

from examples.bookshop.jsontext import encode
from examples.ch10_mcp.protocol.constants import Json

MAX_MESSAGE = 300  # characters of an explanation


def validate_value(schema: Json, value: object, what: str) -> None:
    """Raise ValueError unless the value fits; says where and why.

    >>> validate_value({"type": "object", "required": ["words"]}, {}, "arguments")
    Traceback (most recent call last):
    ValueError: arguments: "words" is a required property
    """
    for error in compiled_validator(encode(schema)).iter_errors(value):
        where = "".join(f".{part}" for part in error.instance_path)
        raise ValueError(f"{what}{where}: {error.message}"[:MAX_MESSAGE])


def matches_schema(schema: Json, value: object) -> bool:
    """Say whether the value is what the schema asks for."""
    return compiled_validator(encode(schema)).is_valid(value)


@lru_cache(maxsize=256)
def compiled_validator(schema: bytes) -> Draft202012Validator:
    """Compile a schema, once."""
    return Draft202012Validator(schema.decode(), retriever=refuse_reference)


def refuse_reference(uri: str) -> Never:
    """Fetch no schema: a `$ref` that leads elsewhere is an attack (basic/index)."""
    raise ValueError(f"a schema may not refer to {uri[:80]!r}")
