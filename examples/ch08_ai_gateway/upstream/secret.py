"""A secret: a text that no log, error, trace or JSON shows by accident."""

from collections.abc import Iterable
from typing import Never

HIDDEN = "[hidden]"
LEAST = 8  # characters; a shorter secret would be found in every text


class Secret:
    """A key of an upstream; `reveal` is the one way to read it.

    >>> print(Secret("sk-live-123"), [Secret("sk-live-123")])
    [hidden] [[hidden]]
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text, for the field of a request and for nothing else."""
        return self._text

    def __repr__(self) -> str:
        return HIDDEN

    def __reduce__(self) -> Never:
        raise TypeError("a secret is neither pickled nor copied")


class Scrubber:
    """Takes known secrets out of text that somebody else wrote.

    >>> Scrubber([Secret("sk-live-123")]).clean("wrong key: sk-live-123")
    'wrong key: [hidden]'
    """

    def __init__(self, secrets: Iterable[Secret]) -> None:
        texts = {secret.reveal() for secret in secrets}
        # The longest first: one secret may begin as another does.
        self._texts = sorted((t for t in texts if len(t) >= LEAST), key=len)[::-1]

    def clean(self, text: str) -> str:
        """Return the text with each secret replaced."""
        for secret in self._texts:
            text = text.replace(secret, HIDDEN)
        return text
