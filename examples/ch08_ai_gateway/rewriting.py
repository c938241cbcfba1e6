"""Replacing what patterns find in a text that arrives in pieces.

A value may be cut in two between any two pieces. Nothing is let out while more text
could still make it part of a value, or a longer one.
"""

from collections.abc import Callable, Sequence

import regex

from examples.ch08_ai_gateway.patterns import Pattern

Replace = Callable[[str, str], str]  # the pattern's name, the value
STARTS = regex.compile(r"(?<!\w)[\w+\[(]")  # where a value can begin
CONTEXT = 1  # characters before a value that decide whether it begins there


class Rewriter:
    """Rewrites one stream; the same pieces give the same text wherever they are cut."""

    def __init__(self, patterns: Sequence[Pattern], replace: Replace) -> None:
        self._patterns, self._replace = patterns, replace
        self._before, self._waiting = "", ""

    @property
    def waiting(self) -> int:
        """How many characters are held back."""
        return len(self._waiting)

    def feed(self, piece: str) -> str:
        """Take a piece, and return what is certain by now."""
        return self._take(piece, last=False)

    def close(self) -> str:
        """Return the rest: nothing more will come."""
        return self._take("", last=True)

    def whole(self, text: str) -> str:
        """Rewrite a text that is complete."""
        return self.feed(text) + self.close()

    def _take(self, piece: str, last: bool) -> str:
        text = self._before + self._waiting + piece
        done: list[str] = []
        at = len(self._before)
        for start in self._starts(text):
            if start < at:
                continue  # inside a value that was replaced
            if not last and self._open(text, start):
                return self._leave(text, at, start, done)
            name, length = self._find(text, start)
            if length:
                value = text[start : start + length]
                done += [text[at:start], self._replace(name, value)]
                at = start + length
        return self._leave(text, at, len(text), done)

    def _starts(self, text: str) -> list[int]:
        return [match.start() for match in STARTS.finditer(text)]

    def _open(self, text: str, start: int) -> bool:
        """Whether the rest of the text is a value, or the beginning of one."""
        return any(
            pattern.looks.fullmatch(text, start, partial=True)
            for pattern in self._patterns
        )

    def _find(self, text: str, start: int) -> tuple[str, int]:
        for pattern in self._patterns:
            match = pattern.looks.match(text, start)
            length = pattern.real(match.group()) if match else 0
            if length:
                return pattern.name, length
        return "", 0

    def _leave(self, text: str, at: int, end: int, done: list[str]) -> str:
        """Keep what is not certain, and one character of what went before it."""
        self._before = text[max(0, end - CONTEXT) : end]
        self._waiting = text[end:]
        return "".join([*done, text[at:end]])
