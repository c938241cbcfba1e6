"""What a description may hold, and where: the specification's own schema says it.

The schemas in `specification/` are the OpenAPI Initiative's (Apache-2.0), unchanged but
for spaces; the library has JSON Schema's own, which 3.1 and 3.2 ask of Schema Objects.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

SPECIFICATION = Path(__file__).parent / "specification"
SCHEMA_OBJECT = {"$ref": "https://json-schema.org/draft/2020-12/schema"}
CHOICES = ("oneOf", "anyOf")
UNKNOWN = ("additionalProperties", "unevaluatedProperties")
MAX_SHOWN = 120  # characters of a message


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a place; `shape` if a value is of a type that cannot be read."""

    steps: tuple[str | int, ...]
    message: str
    shape: bool = False


def structural_faults(root: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what the specification forbids (OpenAPI 3.1.1, appendix C)."""
    version = str(root.get("openapi"))[:3]
    for error in description_validator(version).iter_errors(root):
        yield _fault(root, (), _deepest(error))


def schema_faults(
    root: Mapping[str, Any], steps: tuple[str | int, ...], schema: Any
) -> Iterator[Fault]:
    """Yield what JSON Schema forbids in a schema that stands in a description."""
    for error in schema_validator().iter_errors(schema):
        yield _fault(root, steps, _deepest(error))


@cache
def description_validator(version: str) -> Any:
    """Return the validator of descriptions of one version; it is made once."""
    schema = json.loads((SPECIFICATION / f"{version}.json").read_text("utf-8"))
    return jsonschema_rs.validator_for(schema)


@cache
def schema_validator() -> Any:
    """Return the validator of schemas (JSON Schema 2020-12, 5)."""
    return jsonschema_rs.Draft202012Validator(SCHEMA_OBJECT)


def _deepest(error: Any) -> Any:
    """Go into a choice, to the branch that went farthest before it failed."""
    while error.kind.name in CHOICES and (branches := _branches(error)):
        error = max(branches, key=_distance)[0]
    return error


def _branches(error: Any) -> list[list[Any]]:
    return [
        branch
        for branch in getattr(error.kind, "context", ())
        if branch and not all("$ref" in one.message for one in branch)
    ]


def _distance(branch: Sequence[Any]) -> int:
    return max(len(one.instance_path) for one in branch)


def _fault(root: Any, before: tuple[str | int, ...], error: Any) -> Fault:
    steps = tuple(_keys(root, (*before, *error.instance_path)))
    message = error.message
    unexpected = getattr(error.kind, "unexpected", None)
    if error.kind.name in UNKNOWN and unexpected:
        steps, message = (*steps, unexpected[0]), f"there is no {unexpected[0]!r} here"
    elif error.kind.name == "type":
        message = f"{type(error.instance).__name__} stands where {_wanted(error)} must"
    shape = error.kind.name == "type" and error.instance is not None
    return Fault(steps, message[:MAX_SHOWN], shape)


def _wanted(error: Any) -> str:
    types = error.kind.types
    return " or ".join(types) if isinstance(types, list) else str(types)


def _keys(root: Any, path: Sequence[str | int]) -> Iterator[str | int]:
    """Turn a path of the library into keys: it reads the key "200" as a number."""
    node = root
    for step in path:
        key = str(step) if isinstance(node, Mapping) else step
        yield key
        try:
            node = node[key]
        except (KeyError, IndexError, TypeError):
            node = None
