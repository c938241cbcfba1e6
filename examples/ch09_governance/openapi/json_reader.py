"""JSON into values with positions (RFC 8259): a token at a time, without recursion."""

import json
import re
from collections.abc import Iterator
from typing import Any

from examples.ch09_governance.openapi.errors import UnreadableDescription
from examples.ch09_governance.openapi.positions import Mark, MarkedDict, MarkedList
from examples.ch09_governance.openapi.yaml_reader import MAX_DEPTH, unreadable_at

TOKEN = re.compile(
    r'[ \t\r]*(?:(\n)|("(?:[^"\\\x00-\x1f]|\\.)*")|([{}\[\]:,])'
    r"|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null)|(\S))"
)
NEWLINE, JUNK = 1, 5  # groups of TOKEN
AFTER_KEY, AFTER_VALUE, EXPECT_KEY, EXPECT_VALUE = ":", ",", "key", "value"


def tokens(text: str) -> Iterator[tuple[str, Mark]]:
    """Yield each token and where it begins; raises UnreadableDescription."""
    line, start = 0, 0
    for found in TOKEN.finditer(text):
        kind = found.lastindex or JUNK
        if kind == NEWLINE:
            line, start = line + 1, found.end()
            continue
        mark = line, found.start(kind) - start
        if kind == JUNK:
            raise unreadable_at(mark, f"not JSON: {found[JUNK]!r} has no place here")
        yield found[kind], mark


class JsonTreeBuilder:
    """Builds the tree from tokens; `want` is what the grammar asks for next."""

    def __init__(self) -> None:
        self.root: Any = None
        self.done = False
        self.open: list[MarkedDict | MarkedList] = []
        self.keys: list[tuple[str, Mark]] = []
        self.expected = EXPECT_VALUE
        self.empty = False  # a container has just begun and may end at once

    def take(self, token: str, mark: Mark) -> None:
        """Take one token; raises UnreadableDescription where it may not stand."""
        if self.done:
            raise unreadable_at(mark, "not JSON: the text goes on after its end")
        if token in "}]":
            self.end(token, mark)
        elif token in ":,":
            self.separator(token, mark)
        elif self.expected == EXPECT_KEY:
            self.key(token, mark)
        elif self.expected == EXPECT_VALUE:
            self.value(token, mark)
        else:
            raise unreadable_at(
                mark, f"not JSON: {self.expected!r} must stand before {token[:20]!r}"
            )

    def separator(self, token: str, mark: Mark) -> None:
        """Take a colon or a comma."""
        if self.expected != token or not self.open:
            raise unreadable_at(mark, f"not JSON: {token!r} has no place here")
        inside = isinstance(self.open[-1], MarkedDict)
        self.expected = EXPECT_KEY if token == "," and inside else EXPECT_VALUE

    def key(self, token: str, mark: Mark) -> None:
        """Take a key; raises UnreadableDescription if it is no text or stands twice."""
        holder = self.open[-1]
        if token[0] != '"' or not isinstance(holder, MarkedDict):
            raise unreadable_at(
                mark, f"not JSON: a key must be text, not {token[:20]!r}"
            )
        name = json.loads(token)
        if name in holder:
            first = holder.keys_at[name][0] + 1
            raise unreadable_at(
                mark, f"the key {name!r} stands twice, first on line {first}"
            )
        self.keys.append((name, mark))
        self.expected, self.empty = AFTER_KEY, False

    def value(self, token: str, mark: Mark) -> None:
        """Take a value, or begin one."""
        self.empty = token in "{["
        if not self.empty:
            self.add(json.loads(token), mark)
            return
        if len(self.open) >= MAX_DEPTH:
            raise unreadable_at(mark, f"nested deeper than {MAX_DEPTH} levels")
        self.open.append(MarkedDict(mark) if token == "{" else MarkedList(mark))
        self.expected = EXPECT_KEY if token == "{" else EXPECT_VALUE

    def end(self, token: str, mark: Mark) -> None:
        """Close what is open."""
        kind = MarkedDict if token == "}" else MarkedList
        fits = self.open and isinstance(self.open[-1], kind)
        if not fits or not (self.empty or self.expected == AFTER_VALUE):
            raise unreadable_at(mark, f"not JSON: {token!r} has no place here")
        node = self.open.pop()
        self.empty = False
        self.add(node, node.at)

    def add(self, value: Any, mark: Mark) -> None:
        """Put a finished value where it belongs."""
        self.expected = AFTER_VALUE
        if not self.open:
            self.root, self.done = value, True
        elif isinstance(holder := self.open[-1], MarkedDict):
            name, key_mark = self.keys.pop()
            holder[name] = value
            holder.keys_at[name], holder.values_at[name] = key_mark, mark
        else:
            holder.append(value)
            holder.items_at.append(mark)


def read_json(text: str) -> Any:
    """Read one JSON text; raises UnreadableDescription with its place."""
    builder, mark = JsonTreeBuilder(), (0, 0)
    try:
        for token, place in tokens(text):
            mark = place
            builder.take(token, mark)
    except json.JSONDecodeError as error:
        raise unreadable_at(mark, f"not JSON: {error.msg}") from None
    except ValueError as error:
        if isinstance(error, UnreadableDescription):
            raise
        raise unreadable_at(mark, "not JSON: a number is too long") from None
    if not builder.done:
        raise unreadable_at(mark, "not JSON: the text ends too early")
    return builder.root
