"""One change between two descriptions, and how bad it is for a client."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias


class Level(IntEnum):
    """Breaking is an error and nothing less; a warning needs a human who knows more."""

    INFO = 1
    WARNING = 2
    ERROR = 3


@dataclass(frozen=True, slots=True)
class Change:
    """What changed at which operation; `id` is the name that oasdiff has for it."""

    id: str
    level: Level
    path: str
    operation: str
    where: str
    why: str

    @property
    def breaking(self) -> bool:
        """Whether a client that kept to the old description can stop working."""
        return self.level is Level.ERROR


Changes: TypeAlias = Iterator[Change]
