"""A description in several files: one tree, in which every part knows its file."""

import posixpath
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from examples.ch09_governance.openapi.description import (
    FILES,
    MAX_BYTES,
    Description,
    read_description,
    read_tree,
)
from examples.ch09_governance.openapi.errors import UnreadableDescription
from examples.ch09_governance.openapi.positions import MarkedDict

MAX_FILES = 1_000
# Below these a $ref is a value that somebody sends, and nothing to follow.
VALUES = ("example", "value", "dataValue", "default", "enum", "const")
NAMING = ("properties", "patternProperties", "schemas", "responses", "parameters")


class FileBundle:
    """Follows references to files; `read` returns the bytes of a path in the folder.

    `addresses` says whether a reference to an address may stay where it is, unread.
    """

    def __init__(
        self, name: str, read: Callable[[str], bytes], *, addresses: bool
    ) -> None:
        self.name, self.read, self.addresses = name, read, addresses
        self.main = posixpath.basename(name)
        self.trees = MarkedDict((0, 0))
        self.sources: dict[str, bytes] = {}
        self.waiting: list[tuple[str, Any]] = []

    def bundle(self, raw: bytes) -> Description:
        """Read the file and all that it refers to; raises UnreadableDescription."""
        description = read_description(raw, self.name)
        self.waiting = [("", description.root)]
        while self.waiting:
            current, tree = self.waiting.pop()
            for node in referring(tree):
                node["$ref"] = self._local(current, node)
        if self.trees:
            description.root[FILES] = self.trees
            description.root.keys_at[FILES] = (0, 0)
        return Description(
            self.name, description.root, dict(sorted(self.sources.items()))
        )

    def _local(self, current: str, node: MarkedDict) -> str:
        """Say a reference as one inside the whole tree."""
        target: str = node["$ref"]
        file, _, fragment = target.partition("#")
        if not file:
            return f"#{_pointer(current)}{fragment}"
        parts = urlsplit(file)
        if parts.scheme or parts.netloc:
            if self.addresses:
                return target
            raise self._fault(current, node, "is an address, and only files are read")
        path = self._path(current, node, unquote(file))
        if path == self.main:
            return f"#{fragment}"
        if path not in self.trees:
            self._load(current, node, path)
        return f"#{_pointer(path)}{fragment}"

    def _path(self, current: str, node: MarkedDict, file: str) -> str:
        """Return a path from the folder; raises UnreadableDescription outside of it."""
        path = posixpath.normpath(posixpath.join(posixpath.dirname(current), file))
        if path.startswith(("/", "../")) or path == ".." or "\\" in path:
            said = "leads out of the folder of the description"
            raise self._fault(current, node, said)
        return path

    def _load(self, current: str, node: MarkedDict, path: str) -> None:
        if len(self.sources) >= MAX_FILES:
            raise self._fault(current, node, f"is one more than {MAX_FILES} files")
        try:
            raw = self.read(path)
        except OSError as error:
            reason = error.strerror or "no such file"
            raise self._fault(current, node, f"cannot be read: {reason}") from None
        self.sources[path] = raw
        if sum(map(len, self.sources.values())) > MAX_BYTES:
            raise self._fault(current, node, f"makes more than {MAX_BYTES} bytes")
        try:
            tree = read_tree(raw)
        except UnreadableDescription as error:
            error.file = self._file(path)
            raise
        self.trees[path] = tree
        self.trees.keys_at[path] = self.trees.values_at[path] = (0, 0)
        self.waiting.append((path, tree))

    def _file(self, path: str) -> str:
        return posixpath.join(posixpath.dirname(self.name), path) if path else self.name

    def _fault(
        self, current: str, node: MarkedDict, said: str
    ) -> UnreadableDescription:
        line, column = node.keys_at["$ref"]
        message = f"{node['$ref']} {said}"
        error = UnreadableDescription(message, line + 1, column + 1)
        error.file = self._file(current)
        return error


def referring(tree: Any) -> Iterator[MarkedDict]:
    """Yield every part that is a reference, once, and none of an example's value."""
    waiting, seen = [(tree, False)], set[int]()
    while waiting:
        node, named = waiting.pop()
        if isinstance(node, list):
            waiting.extend((one, False) for one in node)
        if not isinstance(node, MarkedDict) or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node.get("$ref"), str) and not named:
            yield node
        waiting.extend(
            (value, key in NAMING)
            for key, value in node.items()
            if named or key not in VALUES
        )


def _pointer(path: str) -> str:
    if not path:
        return ""
    return f"/{FILES}/{path.replace('~', '~0').replace('/', '~1').replace('%', '%25')}"
