"""Documents that change while the services run, and the latest value of one.

Keys, the gateway's configuration, endings, a tool's description: each is one document.
A service holds the latest that it has read and looks again at each request.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")
KEY_RING, PUBLIC_KEYS, GATEWAY_CONFIG = "ring.json", "public.json", "gateway.toml"
ENDINGS, TOOL_DESCRIPTION, TOOL_LOCK = "endings.json", "tools.txt", "tools.lock"
MCP_GATEWAY_RING = "gate.json"


class ConfigStore(Protocol):
    """Where documents are."""

    def read(self, name: str) -> str:
        """Return the text; raises KeyError when there is none."""

    def write(self, name: str, text: str) -> None:
        """Write a document: whoever reads sees the old one or the new, whole."""


@dataclass(frozen=True, slots=True)
class MemoryConfigStore:
    """Documents in this process, for a laboratory."""

    documents: dict[str, str] = field(default_factory=dict)

    def read(self, name: str) -> str:
        """Return the text; raises KeyError when there is none."""
        return self.documents[name]

    def write(self, name: str, text: str) -> None:
        """Write a document."""
        self.documents[name] = text


class LiveDocument(Generic[T]):
    """The latest value of one document; it is parsed again when its text changes."""

    def __init__(
        self, store: ConfigStore, name: str, parse: Callable[[str], T]
    ) -> None:
        self._store, self._name, self._parse = store, name, parse
        self._text = store.read(name)
        self._value = parse(self._text)

    def __call__(self) -> T:
        """Return what the document says now."""
        text = self._store.read(self._name)
        if text is not self._text and text != self._text:
            self._text, self._value = text, self._parse(text)
        return self._value
