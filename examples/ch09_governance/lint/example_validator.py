"""Whether an example fits its schema: a library knows, which is no lesson of ours."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import quote

import jsonschema_rs

from examples.ch09_governance.lint.finding import Steps
from examples.ch09_governance.openapi.description import Description

BASE = "urn:description"
MAX_SHOWN = 100  # characters of a message


class ExampleValidator:
    """Checks values against schemas of one description, references included."""

    def __init__(self, description: Description) -> None:
        self.description = description

    @cached_property
    def registry(self) -> jsonschema_rs.Registry:
        """The description as the library knows it; made when first asked for."""
        return jsonschema_rs.Registry(
            [(BASE, without_positions(self.description.root))]
        )

    def error(self, steps: Steps, value: Any) -> str:
        """Say what is wrong with a value, nothing if it fits or nobody can tell."""
        schema = {"$ref": f"{BASE}#{_pointer(steps)}"}
        try:
            checker = jsonschema_rs.Draft202012Validator(schema, registry=self.registry)
            error = next(iter(checker.iter_errors(without_positions(value))), None)
        except ValueError:  # the schema itself is broken: another rule's matter
            return ""
        return error.message[:MAX_SHOWN] if error else ""


def without_positions(value: Any) -> Any:
    """Copy a tree without its marks."""
    if isinstance(value, Mapping):
        return {key: without_positions(inner) for key, inner in value.items()}
    return (
        [without_positions(inner) for inner in value]
        if isinstance(value, list)
        else value
    )


def _pointer(steps: Steps) -> str:
    # In a URI a pointer is percent-encoded (RFC 6901, section 6): "{" of a path, too.
    escaped = (str(step).replace("~", "~0").replace("/", "~1") for step in steps)
    return "".join(f"/{quote(step)}" for step in escaped)
