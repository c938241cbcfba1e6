"""The gate before the origin: who may ask, when many want the same."""

from typing import Protocol


class Gate(Protocol):
    """Lets one request for a key through, and the others wait for what it brings."""

    def enter(self, key: str) -> bool:
        """Return True to whoever shall ask, False to one who waited: look again."""

    def leave(self, key: str, stored: bool) -> None:
        """Say that the answer is there, and whether it was stored for the others."""


class OpenGate:
    """Lets everybody through: each miss is a request of its own."""

    def enter(self, key: str) -> bool:
        """Let them ask."""
        return True

    def leave(self, key: str, stored: bool) -> None:
        """Nobody waits."""
