"""Whether an example fits its schema: a library knows, which is no lesson of ours."""

from typing import Any

import jsonschema_rs

from examples.ch09_governance.openapi.description import Description
from examples.ch09_governance.openapi.json_schema import Standalone

MAX_SHOWN = 100  # characters of a message


class ExampleValidator:
    """Checks values against schemas of one description, references included.

    `unsent` is what never travels this way: readOnly in a request, writeOnly in a
    response. OpenAPI 3.0 is translated first (`nullable`, `exclusiveMinimum: true`).
    """

    def __init__(self, description: Description, unsent: str = "") -> None:
        self.standalone = Standalone(description.root, unsent)
        self.validators: dict[int, Any] = {}

    def error(self, schema: Any, value: Any) -> str:
        """Say what is wrong with a value, nothing if it fits or nobody can tell."""
        try:
            if id(schema) not in self.validators:
                whole = self.standalone.schema(schema)
                checker = jsonschema_rs.Draft202012Validator(whole)
                self.validators[id(schema)] = checker
            errors = self.validators[id(schema)].iter_errors(value)
            error = next(iter(errors), None)
        except ValueError:  # the schema itself is broken: another rule's matter
            return ""
        return error.message[:MAX_SHOWN] if error else ""
