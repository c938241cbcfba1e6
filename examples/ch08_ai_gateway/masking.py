"""Masking: values leave as placeholders, and come back if the policy says so."""

from collections import Counter
from collections.abc import Callable, Sequence

import regex

from examples.ch08_ai_gateway.patterns import Pattern
from examples.ch08_ai_gateway.rewriting import Rewriter

TAG_DIGITS = 6  # hexadecimal


class Mask:
    """The placeholders of one call: which stands for what; gone with the call.

    A placeholder has a tag that is drawn for the call. Without it, a text that is in
    the prompt could spell one, and read what somebody else put in.
    """

    def __init__(
        self, patterns: Sequence[Pattern], random: Callable[[], float]
    ) -> None:
        self.patterns, self.counts = tuple(patterns), Counter[str]()
        self._tag = f"{int(random() * 16**TAG_DIGITS):0{TAG_DIGITS}x}"
        self._placeholders: dict[str, str] = {}  # by value
        self._values: dict[str, str] = {}  # by placeholder

    def hide(self, text: str) -> str:
        """Return the text with its values replaced; an equal value, an equal name."""
        return Rewriter(self.patterns, self._name).whole(text)

    def showing(self, write: Callable[[str], str] = str) -> Rewriter:
        """Return a rewriter that puts values back; `write` escapes them if need be."""
        either = "|".join(map(regex.escape, self._values)) or "(?!)"
        longest = max(map(len, self._values), default=0)
        placeholder = Pattern("placeholder", regex.compile(either), longest)
        return Rewriter([placeholder], lambda _, found: write(self._values[found]))

    def show(self, text: str) -> str:
        """Return the text with the values in the place of their names."""
        return self.showing().whole(text)

    def _name(self, kind: str, value: str) -> str:
        self.counts[kind] += 1
        if value not in self._placeholders:
            number = len(self._values) + 1
            placeholder = f"[{kind.upper()}_{number}_{self._tag}]"
            self._placeholders[value] = placeholder
            self._values[placeholder] = value
        return self._placeholders[value]
