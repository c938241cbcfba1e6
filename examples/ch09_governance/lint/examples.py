"""Whether an example fits its schema: jsonschema knows."""

from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from examples.ch09_governance.lint.finding import Steps
from examples.ch09_governance.reading.description import Description

BASE = "urn:description"
MAX_SHOWN = 100  # characters of a message


class Examples:
    """Checks values against schemas of one description, references included."""

    def __init__(self, description: Description) -> None:
        whole = DRAFT202012.create_resource(description.root)
        self.registry: Registry[Any] = Registry().with_resource(BASE, whole)

    def wrong(self, steps: Steps, value: Any) -> str:
        """Say what is wrong with a value, nothing if it fits or nobody can tell."""
        schema = {"$ref": f"{BASE}#{_pointer(steps)}"}
        checker = Draft202012Validator(schema, registry=self.registry)
        try:
            error = next(iter(checker.iter_errors(value)), None)
        except (Unresolvable, SchemaError, RecursionError, TypeError, ValueError):
            return ""  # the schema itself is broken, which is another rule's matter
        return error.message[:MAX_SHOWN] if error else ""


def _pointer(steps: Steps) -> str:
    escaped = (str(step).replace("~", "~0").replace("/", "~1") for step in steps)
    return "".join(f"/{step}" for step in escaped).replace("%", "%25")
