"""What a rule found: which rule, where, and what is wrong."""

from dataclasses import dataclass
from typing import TypeAlias

Steps: TypeAlias = tuple[str | int, ...]
SEVERITIES = ("off", "hint", "info", "warning", "error")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend; line and column count from 1."""

    rule: str
    severity: str
    message: str
    steps: Steps
    line: int
    column: int
    file: str = ""

    @property
    def where(self) -> str:
        """The place as a path through the description."""
        return ".".join(map(str, self.steps)) or "the description"
