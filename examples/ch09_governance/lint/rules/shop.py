"""Rules of this shop: what has hurt one of our clients once, or will."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from examples.ch09_governance.lint.description_index import (
    DescriptionIndex,
    IndexedOperation,
)
from examples.ch09_governance.lint.finding import Steps
from examples.ch09_governance.lint.rule import Options, RuleRegistry, Violations

SHOP_RULES = RuleRegistry()
VARIABLE = re.compile(r"\{[^{}]*\}")
PROBLEM = "application/problem+json"


@SHOP_RULES.rule(
    "path-case",
    "warning",
    "Two spellings of one word are two paths, and each client guesses the other one.",
    "Write paths in small letters with hyphens.",
    pattern="[a-z0-9]+(-[a-z0-9]+)*",
)
def path_case(index: DescriptionIndex, options: Options) -> Violations:
    """Demand that parts of a path match the option pattern."""
    wanted = re.compile(options["pattern"])
    for path in index.mapping("paths"):
        for part in VARIABLE.sub("", path.partition("?")[0]).split("/"):
            if part and not wanted.fullmatch(part):
                yield ("paths", path), f"{part!r} is not written like our other paths"


@SHOP_RULES.rule(
    "property-case",
    "warning",
    "A client that reads bookId from one API and book_id from the next gets one wrong.",
    "Write fields in small letters with underscores.",
    pattern="[a-z][a-z0-9]*(_[a-z0-9]+)*",
)
def property_case(index: DescriptionIndex, options: Options) -> Violations:
    """Demand that names of fields match the option pattern."""
    wanted = re.compile(options["pattern"])
    for steps, schema in index.schemas:
        named = schema.get("properties")
        for name in named if isinstance(named, Mapping) else ():
            if not wanted.fullmatch(name):
                place = (*steps, "properties", name)
                yield place, f"{name!r} is not written like our other fields"


@SHOP_RULES.rule(
    "error-is-problem",
    "warning",
    "A client needs one way to read what went wrong, not one for each service.",
    "Describe errors as application/problem+json (RFC 9457).",
)
def error_is_problem(index: DescriptionIndex, options: Options) -> Violations:
    """Demand problem details in responses of the 4xx and 5xx classes (RFC 9457)."""
    for operation in index.operations:
        for steps, status, response in _responses(index, operation):
            content = response.get("content")
            if status[:1] in "45" and content and PROBLEM not in content:
                yield steps, f"{status} is no {PROBLEM}"


@SHOP_RULES.rule(
    "list-has-limit",
    "error",
    "A list without a limit works until the table has grown, and then fails for all.",
    "Take a parameter limit with a maximum, or give the list maxItems.",
    parameter="limit",
)
def list_has_limit(index: DescriptionIndex, options: Options) -> Violations:
    """Demand that a GET that answers with a list can be told how much to send."""
    for operation in index.operations:
        if operation.method != "get" or _has_parameter(
            index, operation, options["parameter"]
        ):
            continue
        for steps, status, response in _responses(index, operation):
            if status.startswith("2") and _unlimited(index, response):
                yield steps, "the answer is a list without a limit"


@SHOP_RULES.rule(
    "write-is-repeatable",
    "warning",
    "A reply gets lost, the client sends again, and the customer has bought twice.",
    "Take a header parameter Idempotency-Key.",
    field="Idempotency-Key",
)
def write_is_repeatable(index: DescriptionIndex, options: Options) -> Violations:
    """Demand an idempotency key where a POST creates something (201)."""
    for operation in index.operations:
        creates = "201" in map(str, operation.body.get("responses") or ())
        named = _has_parameter(index, operation, options["field"])
        if operation.method == "post" and creates and not named:
            yield operation.steps, f"nothing like {options['field']} can be sent"


@SHOP_RULES.rule(
    "read-says-cache",
    "warning",
    "Where nobody says how long an answer stays fresh, each cache makes something up.",
    "Describe the field Cache-Control of the answer.",
)
def read_says_cache(index: DescriptionIndex, options: Options) -> Violations:
    """Demand that a GET says whether it may be stored (RFC 9111, section 4.2.2)."""
    for operation in index.operations:
        if operation.method != "get":
            continue
        for steps, status, response in _responses(index, operation):
            fields = response.get("headers") or {}
            named = {str(name).lower() for name in fields}
            if status == "200" and "cache-control" not in named:
                yield steps, "nothing says how long the answer stays fresh"


@SHOP_RULES.rule(
    "secret-in-query",
    "error",
    "A query is written into access logs, histories and Referer fields.",
    "Send it in a header field.",
    pattern="(access_?)?token|password|secret|api_?key",
)
def secret_in_query(index: DescriptionIndex, options: Options) -> Violations:
    """Forbid secrets in a query (RFC 6750, section 2.3)."""
    wanted = re.compile(options["pattern"], re.IGNORECASE)
    for operation in index.operations:
        for steps, one in index.parameters(operation):
            if not isinstance(one, Mapping) or one.get("in") != "query":
                continue
            if wanted.fullmatch(str(one.get("name"))):
                yield steps, f"{one['name']} would stand in every access log"


@SHOP_RULES.rule(
    "deprecated-has-sunset",
    "warning",
    "Deprecated without a date means never, and every client knows it.",
    "Add x-sunset with the day of the end.",
)
def deprecated_has_sunset(index: DescriptionIndex, options: Options) -> Violations:
    """Demand x-sunset beside deprecated (RFC 8594, RFC 9745)."""
    for operation in index.operations:
        body = operation.body
        if body.get("deprecated") is True and "x-sunset" not in body:
            yield (*operation.steps, "deprecated"), "no day of the end is named"


@SHOP_RULES.rule(
    "owner-is-named",
    "warning",
    "An API that belongs to nobody is changed by anybody.",
    "Add x-owner with the name of a team.",
)
def owner_is_named(index: DescriptionIndex, options: Options) -> Violations:
    """Demand info.x-owner."""
    if not isinstance(index.mapping("info").get("x-owner"), str):
        yield ("info",), "info names no x-owner"


def _responses(
    index: DescriptionIndex, operation: IndexedOperation
) -> Iterator[tuple[Steps, str, Mapping[str, Any]]]:
    responses = operation.body.get("responses")
    for status, node in responses.items() if isinstance(responses, Mapping) else ():
        found = index.resolve(node)
        if isinstance(found, Mapping):
            yield (*operation.steps, "responses", status), str(status), found


def _has_parameter(
    index: DescriptionIndex, operation: IndexedOperation, name: str
) -> bool:
    return any(
        isinstance(one, Mapping) and str(one.get("name")).lower() == name.lower()
        for _, one in index.parameters(operation)
    )


def _unlimited(index: DescriptionIndex, response: Mapping[str, Any]) -> bool:
    content = response.get("content")
    for media in content.values() if isinstance(content, Mapping) else ():
        schema = index.resolve(
            media.get("schema") if isinstance(media, Mapping) else None
        )
        if isinstance(schema, Mapping) and schema.get("type") == "array":
            return "maxItems" not in schema
    return False
