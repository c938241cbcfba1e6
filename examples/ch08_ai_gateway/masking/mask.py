"""Masking: values leave as placeholders, and come back if the policy says so."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import regex

from examples.ch08_ai_gateway.masking.patterns import Pattern
from examples.ch08_ai_gateway.masking.stream_rewriter import Rewriter

TAG_DIGITS = 6  # hexadecimal
MOST = 20_000  # places in one call that look like a value; each is looked at closely


class TooManyValues(Exception):
    """More places look like a value than one call may have: 413."""

    def __init__(self) -> None:
        super().__init__(f"more than {MOST} places look like a value to be masked")


class Mask:
    """The placeholders of one call: which stands for what; gone with the call.

    A placeholder has a tag that is drawn for the call. Without it, a text that is in
    the prompt could spell one, and read what somebody else put in.
    """

    def __init__(
        self, patterns: Sequence[Pattern], random: Callable[[], float]
    ) -> None:
        self.counts, self._looked_at = Counter[str](), 0
        self._patterns = tuple(
            replace(pattern, real=self._counting(pattern.real)) for pattern in patterns
        )
        self._tag = f"{int(random() * 16**TAG_DIGITS):0{TAG_DIGITS}x}"
        self._placeholders: dict[str, str] = {}  # by value
        self._values: dict[str, str] = {}  # by placeholder

    def hide(self, text: str) -> str:
        """Return the text with its values replaced; an equal value, an equal name.

        Raises TooManyValues.
        """
        return Rewriter(self._patterns, self._name).whole(text)

    def showing(self, write: Callable[[str], str] = str) -> Rewriter:
        """Return a rewriter that puts values back; `write` escapes them if need be."""
        names = "|".join(sorted({name[1:].partition("_")[0] for name in self._values}))
        looks = rf"\[(?:{names})_[0-9]{{1,6}}_{self._tag}\]" if names else "(?!)"
        longest = max(map(len, self._values), default=0)
        # One shape for all of them: a list of thousands would be tried at each place.
        placeholder = Pattern(
            "placeholder",
            regex.compile(looks),
            longest,
            lambda found: len(found) if found in self._values else 0,
        )
        return Rewriter([placeholder], lambda _, found: write(self._values[found]))

    def show(self, text: str) -> str:
        """Return the text with the values in the place of their names."""
        return self.showing().whole(text)

    def _counting(self, real: Callable[[str], int]) -> Callable[[str], int]:
        def counted(candidate: str) -> int:
            self._looked_at += 1
            if self._looked_at > MOST:
                raise TooManyValues
            return real(candidate)

        return counted

    def _name(self, kind: str, value: str) -> str:
        self.counts[kind] += 1
        if value not in self._placeholders:
            number = len(self._values) + 1
            placeholder = f"[{kind.upper()}_{number}_{self._tag}]"
            self._placeholders[value] = placeholder
            self._values[placeholder] = value
        return self._placeholders[value]
