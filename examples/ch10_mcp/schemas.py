"""JSON Schema 2020-12, judged by a library; nothing is fetched from anywhere."""

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from referencing import Registry

from examples.ch10_mcp.protocol import Json

LONGEST = 300  # characters of an explanation


def check(schema: Json, value: object, what: str) -> None:
    """Raise ValueError unless the value fits; says where and why.

    >>> check({"type": "object", "required": ["words"]}, {}, "arguments")
    Traceback (most recent call last):
    ValueError: arguments: 'words' is a required property
    """
    validator = Draft202012Validator(schema, registry=Registry())
    if error := best_match(validator.iter_errors(value)):
        where = "".join(f".{part}" for part in error.absolute_path)
        raise ValueError(f"{what}{where}: {error.message}"[:LONGEST])


def fits(schema: Json, value: object) -> bool:
    """Say whether the value is what the schema asks for."""
    return bool(Draft202012Validator(schema, registry=Registry()).is_valid(value))
