"""One walk through a description, so that no rule has to walk it again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from examples.ch09_governance.lint.finding import Steps
from examples.ch09_governance.openapi.description import FILES, Description, operations
from examples.ch09_governance.openapi.json_schema import LISTS, MAPS, ONE
from examples.ch09_governance.openapi.references import (
    parse_pointer,
    ref_target,
    resolve_ref,
)
from examples.ch09_governance.openapi.structure import (
    Fault,
    schema_faults,
    structural_faults,
)

Part: TypeAlias = tuple[Steps, Any, bool]  # a place, what stands there, a schema?
SCHEMA_KEYS = ("schema", "itemSchema")
VALUES = ("example", "value", "dataValue", "default", "enum")
NAMED = (
    *("schemas", "responses", "parameters", "examples", "requestBodies", "headers"),
    *("securitySchemes", "links", "callbacks", "pathItems", "mediaTypes", "paths"),
    *("webhooks", "content", "variables", "encoding", "additionalOperations"),
)


@dataclass(frozen=True, slots=True)
class IndexedOperation:
    """An operation, where it stands, and the parameters that its path adds."""

    path: str
    method: str
    steps: Steps
    body: Mapping[str, Any]
    shared: list[Any]


@dataclass(slots=True)
class DescriptionIndex:
    """What the rules ask for, found once: operations, schemas, references."""

    description: Description
    operations: list[IndexedOperation] = field(default_factory=list)
    schemas: list[tuple[Steps, Mapping[str, Any]]] = field(default_factory=list)
    media_types: list[tuple[Steps, Mapping[str, Any]]] = field(default_factory=list)
    references: list[tuple[Steps, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def root(self) -> Mapping[str, Any]:
        """The whole description."""
        return self.description.root

    def resolve(self, node: Any) -> Any:
        """Return what a node stands for."""
        return resolve_ref(self.root, node)

    def mapping(self, *names: str) -> Mapping[str, Any]:
        """Return the mapping at a path, empty if there is none."""
        node: Any = self.root
        for name in names:
            node = node.get(name) if isinstance(node, Mapping) else None
        return node if isinstance(node, Mapping) else {}

    def parameters(self, operation: IndexedOperation) -> Iterator[tuple[Steps, Any]]:
        """Yield an operation's parameters, followed, its own ones first."""
        own = operation.body.get("parameters")
        for index, one in enumerate(own if isinstance(own, list) else ()):
            steps = (*operation.steps, "parameters", index)
            yield steps, self.resolve(one)
        for index, one in enumerate(operation.shared):
            yield ("paths", operation.path, "parameters", index), self.resolve(one)


def index_description(description: Description) -> DescriptionIndex:
    """Walk a description once; references are noted and not followed: no circles."""
    found = DescriptionIndex(description)
    for path, node in found.mapping("paths").items():
        found.operations += _operations(found, path, node)
    waiting: list[Part] = [((), description.root, False)]
    seen = set[tuple[int, bool]]()
    while waiting:
        steps, node, schema = waiting.pop()
        if steps[:1] == (FILES,) and (id(node), schema) in seen:
            continue
        seen.add((id(node), schema))
        if isinstance(node, Mapping):
            waiting.extend(_note(found, steps, node, schema))
            waiting.extend(_below(steps, node, schema))
        elif isinstance(node, list):
            items = ((*steps, i) for i in range(len(node)))
            waiting.extend((s, node[i], schema) for i, s in enumerate(items))
    found.faults.extend(_faults(found))
    return found


def _faults(found: DescriptionIndex) -> Iterator[Fault]:
    yield from structural_faults(found.root)
    if found.description.version.startswith("3.0"):
        return  # its schema knows Schema Objects, too
    for steps, schema in found.schemas:
        if steps[-1] in SCHEMA_KEYS or steps[:-1] == ("components", "schemas"):
            yield from schema_faults(found.root, steps, schema)


def _operations(
    found: DescriptionIndex, path: str, node: Any
) -> Iterator[IndexedOperation]:
    """Yield the operations of a path, at the end of its reference if it is one."""
    item = found.resolve(node)
    steps: tuple[str, ...] = ("paths", path)
    if not isinstance(item, Mapping):
        return
    if (target := ref_target(node)) is not None:
        steps = parse_pointer(target) or steps
    shared = item.get("parameters")
    for inner, method, body in operations(item):
        rest = shared if isinstance(shared, list) else []
        yield IndexedOperation(path, method.lower(), (*steps, *inner), body, rest)


def _note(
    found: DescriptionIndex, steps: Steps, node: Mapping[str, Any], schema: bool
) -> Iterator[Part]:
    """Note what a node is; yield what it refers to in another file."""
    target = ref_target(node)
    if target is not None:
        found.references.append((steps, target))
        if (place := parse_pointer(target) or ())[:1] == (FILES,):
            yield place, found.resolve(node), schema
    if schema:
        found.schemas.append((steps, node))
    elif len(steps) > 1 and steps[-2] == "content":
        found.media_types.append((steps, node))


def _below(
    steps: Steps, node: Mapping[str, Any], schema: bool
) -> Iterator[tuple[Steps, Any, bool]]:
    """Yield the parts of a node, and whether each is a schema; no examples."""
    if schema:
        yield from _subschemas(steps, node)
        return
    reusable = steps == ("components", "schemas")
    named = bool(steps) and steps[-1] in NAMED  # its keys are names that people chose
    for key, value in node.items():
        if named or key not in (FILES, *VALUES):
            inner = not named and key in SCHEMA_KEYS
            yield (*steps, key), value, reusable or inner


def _subschemas(
    steps: Steps, node: Mapping[str, Any]
) -> Iterator[tuple[Steps, Any, bool]]:
    for key, value in node.items():
        if key in ONE:
            yield (*steps, key), value, True
        elif key in LISTS and isinstance(value, list):
            yield from (((*steps, key, i), one, True) for i, one in enumerate(value))
        elif key in MAPS and isinstance(value, Mapping):
            yield from (((*steps, key, name), value[name], True) for name in value)


def component_of(target: str) -> tuple[str, ...]:
    """Return the component that a reference points at or into; empty for none."""
    steps = parse_pointer(target) or ()
    return steps[:3] if steps[:1] == ("components",) else ()
