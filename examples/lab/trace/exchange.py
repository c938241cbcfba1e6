"""One `Exchange`: what was said on the wire, and what became of it."""

from dataclasses import dataclass
from typing import Literal

from examples.lab.figures.palette import Meaning

Kind = Literal["http", "store", "avoided"]
Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its reply, or what became of it; times in virtual seconds."""

    seq: int
    kind: Kind
    start: float
    end: float
    source: str
    target: str
    replica: int | None
    method: str
    path: str
    status: int | None = None
    request_fields: Fields = ()
    response_fields: Fields = ()
    bytes_up: int = 0
    bytes_down: int = 0
    meaning: Meaning = "none"
    error: str | None = None
    parent: int | None = None
