"""YAML into values with positions, from the parser's events and without recursion.

libyaml's events carry positions and need no stack of ours; PyYAML's own constructor
would drop the positions, expand aliases without limit and read dates as dates.
"""

from typing import Any

import yaml

from examples.ch09_governance.openapi.errors import UnreadableDescription
from examples.ch09_governance.openapi.positions import Mark, MarkedDict, MarkedList
from examples.ch09_governance.openapi.yaml_scalars import resolve_scalar

MERGE = "<<"  # known by identity: only a bare one merges (yaml.org/type/merge.html)
MAX_DEPTH = 200  # containers inside containers
MAX_NODES = 2_000_000  # values, those behind aliases counted each time
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlTreeBuilder:
    """Builds the tree of one document from the parser's events."""

    def __init__(self) -> None:
        self.root: Any = None
        self.started = False
        self.open: list[MarkedDict | MarkedList] = []
        self.sizes: list[int] = []  # of what is open
        self.keys: list[tuple[str, Mark] | None] = []
        self.names: list[str | None] = []
        self.merged: list[list[MarkedDict]] = []  # what << names, of what is open
        self.anchors: dict[str, tuple[Any, int]] = {}

    def start(self, node: MarkedDict | MarkedList, anchor: str | None) -> None:
        """Open a container; raises UnreadableDescription when it is too deep."""
        if len(self.open) >= MAX_DEPTH:
            message = f"nested deeper than {MAX_DEPTH} levels"
            raise unreadable_at(node.at, message)
        self.open.append(node)
        self.sizes.append(1)
        self.keys.append(None)
        self.names.append(anchor)
        self.merged.append([])

    def end(self) -> None:
        """Close the innermost container and hand it to what holds it."""
        node, size = self.open.pop(), self.sizes.pop()
        self.keys.pop()
        anchor = self.names.pop()
        merged = self.merged.pop()
        if isinstance(node, MarkedDict):
            for one in merged:
                node.fill_from(one)
        if anchor:
            self.anchors[anchor] = node, size
        self.add(node, node.at, size)

    def scalar(self, event: Any) -> None:
        """Take a scalar: as a key, or as a value."""
        mark = mark_of(event)
        text = event.value
        bare = event.implicit[0] and not event.style
        value = resolve_scalar(text) if bare else text
        if bare and text == MERGE:
            value = MERGE
        if event.anchor:
            self.anchors[event.anchor] = value, 1
        self.add(value, mark, 1, text)

    def alias(self, event: Any) -> None:
        """Put what an anchor named; a circle or flood raises UnreadableDescription."""
        mark = mark_of(event)
        if event.anchor not in self.anchors:
            kind = "inside itself" if event.anchor in self.names else "before it exists"
            raise unreadable_at(mark, f"the alias *{event.anchor} is used {kind}")
        value, size = self.anchors[event.anchor]
        self.add(value, mark, size)

    def add(self, value: Any, mark: Mark, size: int, text: str | None = None) -> None:
        """Put a finished value where it belongs."""
        if not self.open:
            self.root, self.started = value, True
            return
        self.sizes[-1] += size
        if self.sizes[-1] > MAX_NODES:
            message = f"more than {MAX_NODES} values once the aliases are filled in"
            raise unreadable_at(mark, message)
        holder = self.open[-1]
        if isinstance(holder, MarkedList):
            holder.append(value)
            holder.items_at.append(mark)
            return
        held = self.keys[-1]
        if held is None:
            self.keys[-1] = self.key(holder, value, text, mark), mark
            return
        self.keys[-1] = None
        key, key_mark = held
        if key is MERGE:
            self.merged[-1] += mappings(value, mark)
            return
        holder[key] = value
        holder.keys_at[key], holder.values_at[key] = key_mark, mark

    def key(self, holder: MarkedDict, value: Any, text: str | None, mark: Mark) -> str:
        """Read a key; no scalar, or one twice, raises UnreadableDescription."""
        if isinstance(value, MarkedDict | MarkedList):
            raise unreadable_at(mark, "a key must be text, not a list or a mapping")
        key = str(value) if text is None else text
        if value is MERGE:
            return str(value)
        if key in holder:
            first = holder.keys_at[key][0] + 1
            raise unreadable_at(
                mark, f"the key {key!r} stands twice, first on line {first}"
            )
        return key


def mappings(value: Any, mark: Mark) -> list[MarkedDict]:
    """Return what a merge key names: a mapping, or a list of them, the first wins."""
    found = value if isinstance(value, MarkedList) else [value]
    if not all(isinstance(one, MarkedDict) for one in found):
        raise unreadable_at(mark, "<< must name a mapping, or a list of mappings")
    return list(found)


def read_yaml(text: str) -> Any:
    """Read one YAML document; raises UnreadableDescription with its place."""
    builder = YamlTreeBuilder()
    parser = Loader(text)
    try:
        while parser.check_event():
            handle_event(builder, parser.get_event())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line, mark.column) if mark else (0, 0)
        raise unreadable_at(place, error.problem or "not YAML") from None
    except yaml.reader.ReaderError as error:
        raise unreadable_at(_place(text, error.position), str(error.reason)) from None
    finally:
        parser.dispose()
    return builder.root


def handle_event(builder: YamlTreeBuilder, event: Any) -> None:
    """Hand one event to the builder."""
    if isinstance(event, yaml.ScalarEvent):
        builder.scalar(event)
    elif isinstance(event, yaml.AliasEvent):
        builder.alias(event)
    elif isinstance(event, yaml.CollectionStartEvent):
        mark = mark_of(event)
        mapping = isinstance(event, yaml.MappingStartEvent)
        node = MarkedDict(mark) if mapping else MarkedList(mark)
        builder.start(node, event.anchor)
    elif isinstance(event, yaml.CollectionEndEvent):
        builder.end()
    elif isinstance(event, yaml.DocumentStartEvent) and builder.started:
        mark = mark_of(event)
        raise unreadable_at(mark, "a second document begins here; a description is one")


def mark_of(event: Any) -> Mark:
    """Return where an event begins."""
    return event.start_mark.line, event.start_mark.column


def unreadable_at(mark: Mark, message: str) -> UnreadableDescription:
    """Say what is wrong at a mark that counts from 0."""
    return UnreadableDescription(message, mark[0] + 1, mark[1] + 1)


def _place(text: str, position: int) -> Mark:
    before = text[:position]
    return before.count("\n"), len(before) - before.rfind("\n") - 1
