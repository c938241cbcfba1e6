"""One change between two descriptions, and how bad it is for a client."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, TypeAlias

STEP_LIMIT = 6  # steps of a place that a message shows; the middle is left out


class Level(IntEnum):
    """Breaking is an error and nothing less; a warning needs a human who knows more."""

    INFO = 1
    WARNING = 2
    ERROR = 3


@dataclass(frozen=True, slots=True)
class Witness:
    """A value that was fine where the change stands, and fails from now on."""

    message: Any


@dataclass(frozen=True, slots=True)
class Change:
    """What changed at which operation; `id` is the name that oasdiff has for it."""

    id: str
    level: Level
    path: str
    operation: str
    steps: tuple[str, ...]
    why: str
    witness: Witness | None = field(default=None, compare=False)

    @property
    def breaking(self) -> bool:
        """Whether a client that kept to the old description can stop working."""
        return self.level is Level.ERROR

    @property
    def where(self) -> str:
        """The place in words."""
        steps = self.steps
        if len(steps) > STEP_LIMIT:
            steps = (*steps[:3], "…", *steps[-2:])
        return " ".join(steps)


Changes: TypeAlias = Iterator[Change]
