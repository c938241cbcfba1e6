"""Which operations of a description become tools, and what each of them takes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from examples.ch09_governance import Description, resolve_ref

METHODS = ("get", "post", "put", "patch", "delete")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
BODY = "body"  # the argument that carries it
JSON = "application/json"
STYLES = {"path": "simple", "query": "form"}  # the ones that OpenAPI takes by default


class UnusableOperation(ValueError):
    """An operation cannot be a tool, or its description is not sound."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument that goes into the path or the query."""

    name: str
    location: str
    required: bool
    schema: Any
    description: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; `body` is its schema, None when it takes none."""

    name: str
    method: str
    path: str
    description: str
    parameters: tuple[Parameter, ...]
    body: Any
    body_required: bool
    result: Any  # the schema of what a success carries, None when it is not said


def operations(description: Description, names: Sequence[str]) -> Iterator[Operation]:
    """Yield the operations with these ids and no others; raises UnusableOperation."""
    if not description.version.startswith("3.1."):
        raise UnusableOperation(
            f"{description.name} is OpenAPI {description.version}: its schemas are "
            "not those of JSON Schema 2020-12, 3.1 is needed"
        )
    known = dict(operations_by_id(description.root))
    for name in names:
        if name not in known:
            listed = ", ".join(sorted(known)) or "none"
            raise UnusableOperation(
                f"there is no operation {name[:60]!r}; there are: {listed}"
            )
        path, method = known[name]
        try:
            yield read(description.root, name, path, method)
        except UnusableOperation as error:
            raise UnusableOperation(f"{name}: {error}") from None


def operations_by_id(root: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield path and method by operationId; raises UnusableOperation for a double."""
    seen = set()
    for path, item in mapping(root.get("paths")).items():
        for method in METHODS:
            name = mapping(mapping(item).get(method)).get("operationId")
            if not isinstance(name, str):
                continue
            if name in seen:
                raise UnusableOperation(f"the operationId {name[:60]!r} stands twice")
            seen.add(name)
            yield name, (path, method)


def read(root: Mapping[str, Any], name: str, path: str, method: str) -> Operation:
    """Read one operation; raises UnusableOperation for what a tool could not say."""
    item = root["paths"][path]
    operation = item[method]
    if not NAME.fullmatch(name):
        raise UnusableOperation(f"the name must be 1 to 64 of {NAME.pattern}")
    if operation.get("deprecated") is True:
        raise UnusableOperation(
            "it is deprecated: nobody new should come to lean on it"
        )
    given = [*sequence(item.get("parameters")), *sequence(operation.get("parameters"))]
    parameters = tuple(read_parameters(root, given))
    body, required = body_of(root, operation)
    check_consistent(path, parameters, body is not None)
    described = operation.get("description") or operation.get("summary") or ""
    return Operation(name, method.upper(), path, str(described), parameters, body,
                     required, result_of(root, operation))  # fmt: skip


def read_parameters(
    root: Mapping[str, Any], given: Sequence[Any]
) -> Iterator[Parameter]:
    """Yield what goes into path and query; no header field is for a model to set."""
    found = {}
    for one in given:  # those of the operation come later, and win
        parameter = resolve_ref(root, one)
        if not isinstance(parameter, Mapping):
            raise UnusableOperation(
                "a $ref of a parameter leads nowhere in this description"
            )
        found[parameter.get("name"), parameter.get("in")] = parameter
    for (name, place), parameter in found.items():
        if place in STYLES:
            yield read_parameter(root, name, place, parameter)
        elif parameter.get("required") is True:
            raise UnusableOperation(
                f"it needs the {place} {name!r}, which no model may set"
            )


def read_parameter(
    root: Mapping[str, Any], name: Any, place: str, parameter: Mapping[str, Any]
) -> Parameter:
    """Read one parameter; raises UnusableOperation for a style that we do not write."""
    schema = parameter.get("schema")
    kind = mapping(resolve_ref(root, schema)).get("type")
    style = parameter.get("style", STYLES[place])
    listed = kind == "array" and place == "query" and parameter.get("explode", True)
    if style != STYLES[place] or kind == "object" or (kind == "array" and not listed):
        raise UnusableOperation(
            f"the parameter {name!r} has a form that is not written here"
        )
    required = place == "path" or parameter.get("required") is True
    return Parameter(str(name), place, required, schema,
                     str(parameter.get("description", "")))  # fmt: skip


def body_of(root: Mapping[str, Any], operation: Mapping[str, Any]) -> tuple[Any, bool]:
    """Return the schema of the body and whether it must be sent."""
    if "requestBody" not in operation:
        return None, False
    body = mapping(resolve_ref(root, operation["requestBody"]))
    media = mapping(body.get("content")).get(JSON)
    if media is None:
        raise UnusableOperation(f"its body is no {JSON}")
    return mapping(media).get("schema", {}), body.get("required") is True


def result_of(root: Mapping[str, Any], operation: Mapping[str, Any]) -> Any:
    """Return the schema of the success, if there is one and it always has a body."""
    schemas = [
        mapping(mapping(mapping(resolve_ref(root, one)).get("content")).get(JSON)).get(
            "schema"
        )
        for status, one in mapping(operation.get("responses")).items()
        if str(status).startswith("2")
    ]
    return schemas[0] if len(schemas) == 1 else None


def check_consistent(path: str, parameters: Sequence[Parameter], body: bool) -> None:
    """Raise UnusableOperation unless path, names and parameters fit together."""
    if not path.startswith("/") or {".", ".."} & set(path.split("/")):
        raise UnusableOperation(
            f"the path {path[:80]!r} must begin with / and have no . or .."
        )
    names = [one.name for one in parameters] + [BODY] * body
    if twice := {name for name in names if names.count(name) > 1}:
        raise UnusableOperation(f"two parameters are called {', '.join(sorted(twice))}")
    named = set(re.findall(r"\{([^{}/]+)\}", path))
    if named != {one.name for one in parameters if one.location == "path"}:
        raise UnusableOperation(
            f"the path {path[:80]!r} and its parameters do not agree"
        )


def mapping(value: Any) -> Mapping[str, Any]:
    """Return a mapping as it is, and an empty one instead of anything else."""
    return value if isinstance(value, Mapping) else {}


def sequence(value: Any) -> Sequence[Any]:
    """Return a list as it is, and an empty one instead of anything else."""
    return value if isinstance(value, list) else ()
