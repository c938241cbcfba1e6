"""What a process and all below it have used, as Linux tells; elsewhere nothing."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from exercises.grader.inside.procfs import PROC, descendants
from exercises.grader.sandbox.limits import MEGABYTE

STATE, OWN, THREADS, RESIDENT = 0, slice(11, 15), 17, 21  # fields behind the name
RUNNABLE = frozenset("RDTt")  # would go on if it were let: runs, queues, reads, stopped
SHARED_BY_FORK = (
    64 * MEGABYTE
)  # a fresh fork seems to have this much; it shares nearly all


@dataclass(frozen=True, slots=True)
class ResourceUsage:
    """Processor seconds so far, whether one is ready, bytes beyond a fork's."""

    cpu_seconds: float
    runnable: bool
    memory: int


def is_measurable(pid: int) -> bool:
    """Say whether this system tells what a process has started."""
    return (PROC / str(pid) / "task" / str(pid) / "children").exists()


def usage_of(pid: int) -> ResourceUsage:
    """Add up what `pid` and everyone below it use, children that have ended too."""
    ticks, ready, memory = 0, False, 0
    for each in (pid, *descendants(pid)):
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = _fields(PROC / str(each) / "stat")
            ticks += sum(map(int, fields[OWN]))
            resident = int(fields[RESIDENT]) * os.sysconf("SC_PAGE_SIZE")
            memory += max(0, resident - SHARED_BY_FORK)
            ready = ready or any(state in RUNNABLE for state in _states(each, fields))
    return ResourceUsage(ticks / os.sysconf("SC_CLK_TCK"), ready, memory)


def _states(pid: int, fields: list[str]) -> Iterator[str]:
    """Yield the state of each thread."""
    yield fields[STATE]
    if int(fields[THREADS]) > 1:
        for thread in (PROC / str(pid) / "task").iterdir():
            with contextlib.suppress(OSError, IndexError):
                yield _fields(thread / "stat")[STATE]


def _fields(stat: Path) -> list[str]:
    """Return what stands behind the name, which may contain anything."""
    return stat.read_text(errors="replace").rpartition(")")[2].split()
