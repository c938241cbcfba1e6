"""Masking: values leave as placeholders, and come back if the policy says so."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import regex

from examples.ch08_ai_gateway.masking.patterns import Pattern
from examples.ch08_ai_gateway.masking.stream_rewriter import StreamRewriter

TAG_DIGITS = 6  # hexadecimal
MOST = 20_000  # places in one call that look like a value; each is looked at closely


class TooManyMatches(Exception):
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
            replace(pattern, valid_length=self._counting(pattern.valid_length))
            for pattern in patterns
        )
        self._tag = f"{int(random() * 16**TAG_DIGITS):0{TAG_DIGITS}x}"
        self._placeholders: dict[str, str] = {}  # by value
        self._values: dict[str, str] = {}  # by placeholder

    def mask_text(self, text: str) -> str:
        """Return the text with its values replaced; an equal value, an equal name.

        Raises TooManyMatches.
        """
        return StreamRewriter(self._patterns, self._placeholder).rewrite(text)

    def recount(self) -> None:
        """Begin to count anew: the same request is masked as somebody else wrote it."""
        self.counts, self._looked_at = Counter[str](), 0

    def unmasking_rewriter(self, write: Callable[[str], str] = str) -> StreamRewriter:
        """Return a rewriter that puts values back; `write` escapes them if need be."""
        names = "|".join(sorted({name[1:].partition("_")[0] for name in self._values}))
        candidate = rf"\[(?:{names})_[0-9]{{1,6}}_{self._tag}\]" if names else "(?!)"
        max_length = max(map(len, self._values), default=0)
        # One shape for all of them: a list of thousands would be tried at each place.
        placeholder = Pattern(
            "placeholder",
            regex.compile(candidate),
            max_length,
            lambda found: len(found) if found in self._values else 0,
        )
        return StreamRewriter(
            [placeholder], lambda _, found: write(self._values[found])
        )

    def _counting(self, valid_length: Callable[[str], int]) -> Callable[[str], int]:
        def counted(candidate: str) -> int:
            self._looked_at += 1
            if self._looked_at > MOST:
                raise TooManyMatches
            return valid_length(candidate)

        return counted

    def _placeholder(self, kind: str, value: str) -> str:
        self.counts[kind] += 1
        if value not in self._placeholders:
            number = len(self._values) + 1
            placeholder = f"[{kind.upper()}_{number}_{self._tag}]"
            self._placeholders[value] = placeholder
            self._values[placeholder] = value
        return self._placeholders[value]
