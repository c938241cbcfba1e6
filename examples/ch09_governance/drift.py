"""Drift: where a running service does not keep to its description."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from examples.ch09_governance.lint.example_validator import ExampleValidator
from examples.ch09_governance.openapi.description import Description, operations
from examples.ch09_governance.openapi.references import resolve_ref

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
    templates = sorted(_paths(description), key=lambda t: t.count("{"))
    for template in templates:
        parts = VARIABLE.split(template)
        if re.fullmatch("[^/]+".join(map(re.escape, parts)), path):
            return str(template)
    return ""


def _contradictions(
    description: Description, template: str, one: ObservedResponse
) -> Iterator[str]:
    item = resolve_ref(description.root, _paths(description).get(template))
    found = {method: body for _, method, body in operations(item)} if item else {}
    method = one.method.upper()
    operation = found.get(method) or (found.get("GET") if method == "HEAD" else None)
    if operation is None:
        if one.status not in (404, 405):
            yield "nobody has described this operation"
        return
    responses = operation.get("responses") or {}
    keys = (str(one.status), f"{str(one.status)[0]}XX", "default")
    key = next((key for key in keys if key in responses), None)
    if key is None:
        yield f"the status {one.status} is not described"
    elif method != "HEAD":  # which has the fields of GET and no body (RFC 9110, 9.3.2)
        yield from _body(description, responses[key], one)


def _body(
    description: Description, response: Any, one: ObservedResponse
) -> Iterator[str]:
    content = (resolve_ref(description.root, response) or {}).get("content") or {}
    name = described_media_type(content, one.media_type)
    if content and name is None:
        yield f"the media type {one.media_type or 'none'} is not described"
    elif name is not None and "schema" in (content[name] or {}):
        checker = ExampleValidator(description, "writeOnly")
        if wrong := checker.error(content[name]["schema"], one.body):
            yield wrong


def described_media_type(content: Mapping[str, Any], said: str) -> str | None:
    """Return the key of `content` that covers a media type, the most special first.

    >>> described_media_type({"text/*": {}, "text/html": {}}, "Text/HTML; q=1")
    'text/html'
    """
    bare = said.partition(";")[0].strip().lower()
    wanted = (said, bare, f"{bare.partition('/')[0]}/*", "*/*")
    names = {name.partition(";")[0].strip().lower(): name for name in content}
    found = (one if one in content else names.get(one) for one in wanted)
    return next((name for name in found if name is not None), None)


def _paths(description: Description) -> Mapping[str, Any]:
    said = description.root.get("paths")
    return said if isinstance(said, Mapping) else {}
