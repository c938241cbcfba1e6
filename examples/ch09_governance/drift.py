"""Drift: where a running service does not keep to its description."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from examples.ch09_governance.lint.example_validator import ExampleValidator
from examples.ch09_governance.lint.finding import Steps
from examples.ch09_governance.openapi.description import Description
from examples.ch09_governance.openapi.references import (
    parse_pointer,
    ref_target,
    resolve_ref,
)

VARIABLE = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class ObservedResponse:
    """An answer that was seen; `body` is what its JSON says, None without one."""

    method: str
    path: str
    status: int
    media_type: str = ""
    body: Any = None


@dataclass(frozen=True, slots=True)
class DescriptionDrift:
    """One way in which an answer contradicts the description."""

    method: str
    path: str
    status: int
    what: str


def find_drift(
    description: Description, seen: Iterable[ObservedResponse]
) -> tuple[DescriptionDrift, ...]:
    """Compare answers with the description; each contradiction is listed once."""
    found = [
        DescriptionDrift(one.method, template or one.path, one.status, what)
        for one in seen
        for template in [match_template(description, one.path)]
        for what in _contradictions(description, template, one)
    ]
    return tuple(dict.fromkeys(found))


def match_template(description: Description, path: str) -> str:
    """Return the path template that a path matches, a literal one first."""
    templates = sorted(description.root.get("paths", {}), key=lambda t: t.count("{"))
    for template in templates:
        parts = VARIABLE.split(template)
        if re.fullmatch("[^/]+".join(map(re.escape, parts)), path):
            return str(template)
    return ""


def _contradictions(
    description: Description, template: str, one: ObservedResponse
) -> Iterator[str]:
    item = description.root.get("paths", {}).get(template, {})
    operation = item.get(one.method.lower()) if template else None
    if not isinstance(operation, Mapping):
        if one.status not in (404, 405):
            yield "nobody has described this operation"
        return
    steps: Steps = ("paths", template, one.method.lower(), "responses")
    responses = operation.get("responses") or {}
    keys = (str(one.status), f"{str(one.status)[0]}XX", "default")
    key = next((key for key in keys if key in responses), None)
    if key is None:
        yield f"the status {one.status} is not described"
        return
    yield from _body(description, (*steps, key), responses[key], one)


def _body(
    description: Description, steps: Steps, response: Any, one: ObservedResponse
) -> Iterator[str]:
    target = ref_target(response)
    steps = parse_pointer(target) or steps if target else steps
    content = (resolve_ref(description.root, response) or {}).get("content") or {}
    if content and one.media_type not in content:
        yield f"the media type {one.media_type or 'none'} is not described"
    elif content and "schema" in content[one.media_type]:
        place = (*steps, "content", one.media_type, "schema")
        if wrong := ExampleValidator(description).error(place, one.body):
            yield wrong
