"""Replacing what patterns find in a text that arrives in pieces.

A value may be cut in two between any two pieces. Nothing is let out while more text
could still make it part of a value, or a longer one.
"""

from collections.abc import Callable, Iterator, Sequence
from heapq import merge

import regex

from examples.ch08_ai_gateway.masking.patterns import Pattern

Replace = Callable[[str, str], str]  # the pattern's name, the value
Hit = tuple[int, int, str]  # where a value begins and ends, the pattern's name
STARTS = regex.compile(r"(?<!\w)\w|[^\w\s]")  # where a value can begin
CONTEXT = 1  # characters before a value that decide whether it begins there


class StreamRewriter:
    """Rewrites one stream; the same pieces give the same text wherever they are cut."""

    def __init__(self, patterns: Sequence[Pattern], replace: Replace) -> None:
        self._patterns, self._replace = patterns, replace
        self._longest = max((pattern.max_length for pattern in patterns), default=0)
        self._before, self._waiting = "", ""

    @property
    def held_back(self) -> int:
        """How many characters are held back."""
        return len(self._waiting)

    def feed(self, piece: str) -> str:
        """Take a piece, and return what is certain by now."""
        return self._take(piece, last=False)

    def close(self) -> str:
        """Return the rest: nothing more will come."""
        return self._take("", last=True)

    def rewrite(self, text: str) -> str:
        """Rewrite a text that is complete."""
        return self._take(text, last=True)

    def _take(self, piece: str, last: bool) -> str:
        text = self._before + self._waiting + piece
        done, at = list[str](), len(self._before)
        for start, end, name in [*self._hits(text, at), (len(text), 0, "")]:
            if (
                not last
                and (first_open := self._first_open(text, at, start)) is not None
            ):
                return self._leave(text, at, first_open, done)
            if name:
                done += [text[at:start], self._replace(name, text[start:end])]
                at = end
        return self._leave(text, at, len(text), done)

    def _hits(self, text: str, at: int) -> Iterator[Hit]:
        """Yield the values, the first first; of two that overlap, the first."""
        searches = [_values(pattern, text, at) for pattern in self._patterns]
        for start, end, name in merge(*searches, key=lambda hit: hit[0]):
            if start >= at:
                yield start, end, name
                at = end

    def _first_open(self, text: str, begin: int, end: int) -> int | None:
        """Return the first place up to `end` from which a value may still grow."""
        near = max(begin, len(text) - self._longest)
        for start in STARTS.finditer(text, near, min(end + 1, len(text))):
            if self._may_be_value(text, start.start()):
                return start.start()
        return None

    def _may_be_value(self, text: str, start: int) -> bool:
        """Whether the rest of the text is a value, or the beginning of one."""
        return any(
            pattern.candidate.fullmatch(text, start, partial=True)
            for pattern in self._patterns
        )

    def _leave(self, text: str, at: int, end: int, done: list[str]) -> str:
        """Keep what is not certain, and one character of what went before it."""
        self._before = text[max(0, end - CONTEXT) : end]
        self._waiting = text[end:]
        return "".join([*done, text[at:end]])


def _values(pattern: Pattern, text: str, at: int) -> Iterator[Hit]:
    for match in pattern.candidate.finditer(text, at, overlapped=True):
        if length := pattern.valid_length(match.group()):
            yield match.start(), match.start() + length, pattern.name
