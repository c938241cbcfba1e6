"""Rules for paths and operations; ids as in Spectral where it has the rule."""

import re
from collections.abc import Mapping

from examples.ch09_governance.lint.description_index import (
    DescriptionIndex,
    IndexedOperation,
)
from examples.ch09_governance.lint.rule import Options, RuleRegistry, Violations

PATH_RULES = RuleRegistry()
VARIABLE = re.compile(r"\{([^{}]*)\}")
URL_SAFE = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]*")


@PATH_RULES.rule(
    "path-keys-no-trailing-slash",
    "warning",
    "To a cache, a router and a client, /books and /books/ are two resources.",
    "Take the slash off.",
)
def trailing_slash(index: DescriptionIndex, options: Options) -> Violations:
    """Forbid a slash at the end of a path."""
    for path in index.mapping("paths"):
        if path.endswith("/") and path != "/":
            yield ("paths", path), f"{path} ends with a slash"


@PATH_RULES.rule(
    "path-not-include-query",
    "warning",
    "A path template matches no query, so such an operation cannot be called.",
    "Describe the query as parameters.",
)
def query_in_path(index: DescriptionIndex, options: Options) -> Violations:
    """Forbid a query in a path (OpenAPI 3.1.1, 4.8.8.1)."""
    for path in index.mapping("paths"):
        if "?" in path:
            yield ("paths", path), f"{path} has a query in it"


@PATH_RULES.rule(
    "path-params",
    "error",
    "A variable without a parameter cannot be filled in, and the other way round.",
    "Declare each variable of the path once, in: path, required: true.",
)
def path_params(index: DescriptionIndex, options: Options) -> Violations:
    """Demand that variables and path parameters agree (OpenAPI 3.1.1, 4.8.8)."""
    for operation in index.operations:
        declared = {
            str(one.get("name")): steps
            for steps, one in index.parameters(operation)
            if isinstance(one, Mapping) and one.get("in") == "path"
        }
        wanted = VARIABLE.findall(operation.path)
        for name in wanted:
            if name not in declared:
                yield operation.steps, f"the variable {{{name}}} has no parameter"
        for name, steps in declared.items():
            if name not in wanted:
                yield steps, f"the path has no variable {{{name}}}"


@PATH_RULES.rule(
    "operation-description",
    "warning",
    "A name says what is called, not what happens then.",
    "Say what the operation does and what a client should know before calling it.",
)
def operation_description(index: DescriptionIndex, options: Options) -> Violations:
    """Demand a description for each operation (OpenAPI 3.1.1, 4.8.10)."""
    for operation in index.operations:
        if not operation.body.get("description"):
            yield operation.steps, f"{_name(operation)} has no description"


@PATH_RULES.rule(
    "operation-operationId",
    "warning",
    "Generated clients name their methods after it, or after the path, which changes.",
    "Give the operation an operationId and never change it.",
)
def operation_id(index: DescriptionIndex, options: Options) -> Violations:
    """Demand an operationId."""
    for operation in index.operations:
        if not operation.body.get("operationId"):
            yield operation.steps, f"{_name(operation)} has no operationId"


@PATH_RULES.rule(
    "operation-operationId-unique",
    "error",
    "Two operations of one name are one method in a generated client.",
    "Rename one of them.",
)
def unique_id(index: DescriptionIndex, options: Options) -> Violations:
    """Demand that an operationId stands once (OpenAPI 3.1.1, 4.8.10)."""
    seen: dict[str, str] = {}
    for operation in index.operations:
        said = operation.body.get("operationId")
        if isinstance(said, str) and said in seen:
            steps = (*operation.steps, "operationId")
            yield steps, f"{said} is the name of {seen[said]} already"
        elif isinstance(said, str):
            seen[said] = _name(operation)


@PATH_RULES.rule(
    "operation-operationId-valid-in-url",
    "warning",
    "Documentation links to operations by this name.",
    "Keep to letters, digits and marks that a URL can carry.",
)
def url_safe_id(index: DescriptionIndex, options: Options) -> Violations:
    """Demand that an operationId can stand in a URL (RFC 3986, section 2)."""
    for operation in index.operations:
        said = operation.body.get("operationId")
        if isinstance(said, str) and not URL_SAFE.fullmatch(said):
            steps = (*operation.steps, "operationId")
            yield steps, f"{said!r} has a character that no URL carries"


@PATH_RULES.rule(
    "operation-tags",
    "warning",
    "Documentation and gateways group operations by tags.",
    "Give the operation a tag.",
)
def operation_tags(index: DescriptionIndex, options: Options) -> Violations:
    """Demand at least one tag."""
    for operation in index.operations:
        if not operation.body.get("tags"):
            empty = ("tags",) if "tags" in operation.body else ()
            yield (*operation.steps, *empty), f"{_name(operation)} has no tags"


def _name(operation: IndexedOperation) -> str:
    return f"{operation.method.upper()} {operation.path}"
