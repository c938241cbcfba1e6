"""One change between two descriptions, and how bad it is for a client."""

from dataclasses import dataclass
from enum import IntEnum


class ChangeLevel(IntEnum):
    """Breaking is an error and nothing less; a warning needs a human who knows more."""

    INFO = 1
    WARNING = 2
    ERROR = 3


@dataclass(frozen=True, slots=True)
class ApiChange:
    """What changed at which operation; `id` is the name that oasdiff has for it."""

    id: str
    level: ChangeLevel
    path: str
    operation: str
    where: str
    why: str

    @property
    def breaking(self) -> bool:
        """Whether a client that kept to the old description can stop working."""
        return self.level is ChangeLevel.ERROR
