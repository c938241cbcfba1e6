"""Who descends from whom, as Linux tells; elsewhere nobody is found."""

import contextlib
import os
from collections.abc import Iterator, Set
from pathlib import Path

PROC = Path("/proc")


def children(pid: int) -> list[int]:
    """Return the processes that `pid` has started or been handed."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in (PROC / str(pid) / "task").iterdir():
            found += map(int, (task / "children").read_text().split())
    return found


def descendants(pid: int) -> Iterator[int]:
    """Yield everyone below `pid`, the oldest first."""
    for child in children(pid):
        yield child
        yield from descendants(child)


def orphans(pid: int, known: Set[int]) -> list[int]:
    """Return the children of `pid` that are not `known`."""
    return [child for child in children(pid) if child not in known]


def threads_of_user() -> int:
    """Count the threads that this user runs already: RLIMIT_NPROC counts them too."""
    count, user = 0, os.getuid()
    with contextlib.suppress(OSError):
        for process in PROC.iterdir():
            with contextlib.suppress(OSError):
                if process.name.isdigit() and process.stat().st_uid == user:
                    count += len(os.listdir(process / "task"))
    return count


def memory_in_use() -> int:
    """Return the bytes of address space that this process has already."""
    with contextlib.suppress(OSError):
        pages = int((PROC / "self" / "statm").read_text().split()[0])
        return pages * os.sysconf("SC_PAGE_SIZE")
    return 0
