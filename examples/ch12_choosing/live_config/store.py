"""What is decided while the services run, written where they can read it.

Keys, the gateway's configuration, endings, the words of a tool: each is one paper. A
service holds the latest that it has read and looks again at each request.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")
RING, PUBLIC, GATEWAY = "ring.json", "public.json", "gateway.toml"
ENDINGS, TOOLS, LOCK = "endings.json", "tools.txt", "tools.lock"
GATE_RING = "gate.json"


class Papers(Protocol):
    """Where papers lie."""

    def read(self, name: str) -> str:
        """Return the text; raises KeyError when there is none."""

    def write(self, name: str, text: str) -> None:
        """Put a paper there: whoever reads sees the old one or the new, whole."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Papers in this process, for a laboratory."""

    lying: dict[str, str] = field(default_factory=dict)

    def read(self, name: str) -> str:
        """Return the text; raises KeyError when there is none."""
        return self.lying[name]

    def write(self, name: str, text: str) -> None:
        """Put a paper there."""
        self.lying[name] = text


class Followed(Generic[T]):
    """The latest meaning of one paper; it is understood again when its text changes."""

    def __init__(self, papers: Papers, name: str, mean: Callable[[str], T]) -> None:
        self._papers, self._name, self._mean = papers, name, mean
        self._text = papers.read(name)
        self._value = mean(self._text)

    def __call__(self) -> T:
        """Return what the paper says now."""
        text = self._papers.read(self._name)
        if text is not self._text and text != self._text:
            self._text, self._value = text, self._mean(text)
        return self._value
