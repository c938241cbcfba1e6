"""What every eviction policy can do; it knows keys, never values."""

from collections.abc import Hashable
from typing import Protocol


class EvictionPolicy(Protocol):
    """Which keys are in a cache of so many entries, and which goes next."""

    def touch(self, key: Hashable) -> bool:
        """Say whether the key is in, and note that it was asked for."""

    def admit(self, key: Hashable) -> Hashable | None:
        """Let in a key that was missed; return the key that went, None: there was room.

        No key is None.
        """

    def remove(self, key: Hashable) -> None:
        """Forget the key, if it is in."""

    def __contains__(self, key: object) -> bool:
        """Say whether the key is in, and note nothing."""

    def __len__(self) -> int:
        """Count the keys that are in."""
