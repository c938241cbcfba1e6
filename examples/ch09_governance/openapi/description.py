"""An OpenAPI description: its text, its tree, and where everything stands."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from examples.ch09_governance.openapi.errors import UnreadableDescription
from examples.ch09_governance.openapi.json_reader import read_json
from examples.ch09_governance.openapi.positions import MarkedDict, position
from examples.ch09_governance.openapi.yaml_reader import read_yaml

FILES = "x-files"  # where the trees of other files stand
MAX_BYTES = 20_000_000
METHODS = (
    *("get", "put", "post", "delete", "options", "head", "patch", "trace"),
    "query",  # since 3.2
)
VERSIONS = ("3.0.", "3.1.", "3.2.")

SWAGGER = "Swagger 2.0 is not read here; npx swagger2openapi FILE makes it OpenAPI 3"


@dataclass(frozen=True, slots=True)
class Description:
    """What was read; `root` is plain values, with marks."""

    name: str
    root: MarkedDict
    files: Mapping[str, bytes] = field(default_factory=dict)  # others, by their path

    @property
    def version(self) -> str:
        """The version of OpenAPI that it says it keeps to."""
        return str(self.root["openapi"])

    def place(self, steps: Iterable[str | int]) -> tuple[int, int]:
        """Return line and column, from 1."""
        return position(self.root, steps)

    def file(self, steps: Sequence[str | int]) -> str:
        """Return the name of the file in which a place is."""
        if len(steps) > 1 and steps[0] == FILES:
            return posixpath.join(posixpath.dirname(self.name), str(steps[1]))
        return self.name


def operations(
    item: Mapping[str, Any],
) -> Iterator[tuple[tuple[str, ...], str, Mapping[str, Any]]]:
    """Yield what a path can be asked: where it stands in the item, its method, itself.

    Since OpenAPI 3.2 other methods stand under additionalOperations (3.2.0, 4.9).
    """
    for method in METHODS:
        if isinstance(found := item.get(method), Mapping):
            yield (method,), method.upper(), found
    others = item.get("additionalOperations")
    for method, found in others.items() if isinstance(others, Mapping) else ():
        if isinstance(found, Mapping):
            yield ("additionalOperations", method), str(method), found


def read_description(raw: bytes, name: str = "the description") -> Description:
    """Read OpenAPI 3.0, 3.1 or 3.2 in YAML or JSON; raises UnreadableDescription."""
    root = read_tree(raw)
    _check(root)
    return Description(name, root)


def read_tree(raw: bytes) -> Any:
    """Read YAML or JSON, whatever it describes; raises UnreadableDescription."""
    if len(raw) > MAX_BYTES:
        raise UnreadableDescription(f"{len(raw)} bytes; the limit is {MAX_BYTES}")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        raise UnreadableDescription("a byte is not UTF-8", line, column) from None
    start = text.lstrip()[:1]
    return read_json(text) if start in ("{", "[") else read_yaml(text)


def _check(root: Any) -> None:
    if not isinstance(root, MarkedDict):
        raise UnreadableDescription(
            "a description is a mapping; this is something else"
        )
    said = root.get("openapi")
    if said is None:
        older = "swagger" in root
        hint = SWAGGER if older else "the key openapi is missing"
        raise UnreadableDescription(hint, *position(root, ("swagger",)))
    if not isinstance(said, str) or not said.startswith(VERSIONS):
        place = position(root, ("openapi",))
        raise UnreadableDescription(
            f"openapi must be 3.0.x, 3.1.x or 3.2.x, as text, not {said!r}", *place
        )
    for key in ("paths", "webhooks", "components"):
        if not isinstance(root.get(key, {}), dict):
            raise UnreadableDescription(
                f"{key} must be a mapping", *position(root, (key,))
            )
