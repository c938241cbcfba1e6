"""The arithmetic of a workshop: what fits into three hours, with a pause in time."""

from dataclasses import dataclass
from typing import Literal

SESSION = 180  # minutes from the first word to the last
PAUSE = 15
STRETCH = 90  # nobody sits longer without a pause
WELCOME = 10
CLOSE = 15

Kind = Literal["work", "pause", "frame", "free"]


@dataclass(frozen=True, slots=True)
class Block:
    """Something that takes minutes; a pause is one too."""

    minutes: int
    what: str
    kind: Kind = "work"


@dataclass(frozen=True, slots=True)
class Session:
    """Three hours, and what they hold in order."""

    blocks: tuple[Block, ...]

    @property
    def empty(self) -> bool:
        """Whether nobody would learn anything in it."""
        return all(block.kind != "work" for block in self.blocks)

    def timed(self) -> list[tuple[str, Block]]:
        """Return each block with the time at which it starts, counted from zero."""
        starts = [total(self.blocks[:n]) for n in range(len(self.blocks))]
        return [
            (f"{start // 60}:{start % 60:02}", block)
            for start, block in zip(starts, self.blocks, strict=True)
        ]


def total(blocks: tuple[Block, ...] | list[Block]) -> int:
    """Return the minutes that blocks take together."""
    return sum(block.minutes for block in blocks)


def plan(
    blocks: list[Block], sessions: int, free: str
) -> tuple[list[Session], list[Block]]:
    """Fill the sessions in order; return them and what is left for home."""
    queue, planned = list(blocks), []
    for number in range(sessions):
        start = [Block(WELCOME, "Welcome, and the two commands", "frame")]
        end = [Block(CLOSE, "What will you change on Monday?", "frame")]
        first, last = number == 0, number == sessions - 1
        planned.append(fill(queue, start if first else [], end if last else [], free))
    return planned, queue


def fill(
    queue: list[Block], start: list[Block], end: list[Block], free: str
) -> Session:
    """Take from the queue what fits between the start and the end of a session."""
    done = list(start)
    sat = total(done)
    while queue:
        rest = sat and sat + queue[0].minutes > STRETCH
        needed = queue[0].minutes + (PAUSE if rest else 0)
        if total(done) + needed + total(end) > SESSION:
            break
        if rest:
            done.append(Block(PAUSE, "Pause", "pause"))
            sat = 0
        done.append(queue.pop(0))
        sat += done[-1].minutes
    left = SESSION - total(done) - total(end)
    gap = [Block(left, free, "free")] if left else []
    return Session((*done, *gap, *end))
