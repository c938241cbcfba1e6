"""Read a schema of OpenAPI 3.0 as one of 3.1: one form, whoever wrote it."""

from collections.abc import Mapping
from typing import Any

BOUNDS = (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum"))


def normalize_schema(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Turn boolean exclusive bounds into numbers (JSON Schema 2020-12, 6.2.3).

    >>> normalize_schema({"minimum": 1, "exclusiveMinimum": True})
    {'exclusiveMinimum': 1}
    """
    if not any(isinstance(schema.get(name), bool) for _, name in BOUNDS):
        return schema
    copy = dict(schema)
    for bound, exclusive in BOUNDS:
        if isinstance(said := copy.get(exclusive), bool):
            del copy[exclusive]
            if said and bound in copy:
                copy[exclusive] = copy.pop(bound)
    return copy


def allowed_types(schema: Mapping[str, Any]) -> frozenset[str]:
    """Return the types that a schema allows beside null; empty means any."""
    said = schema.get("type")
    listed = said if isinstance(said, list) else [said]
    return frozenset(str(name) for name in listed if name not in (None, "null"))


def nullable(schema: Mapping[str, Any]) -> bool:
    """Whether null is named as a value: by type (3.1) or by nullable (3.0)."""
    said = schema.get("type")
    listed = said if isinstance(said, list) else [said]
    return "null" in listed or schema.get("nullable") is True
