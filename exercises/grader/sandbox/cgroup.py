"""A control group for a zygote and all its children, where this user may make one."""

import contextlib
import itertools
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

from exercises.grader.sandbox.limits import MEGABYTE

TREE = Path("/sys/fs/cgroup")
PREFIX = "course-grader-"
PROCESSES = 512
MEMORY = 1536 * MEGABYTE
LIMITS = {  # version 1, then version 2
    "pids.max": PROCESSES,
    "memory.limit_in_bytes": MEMORY,
    "memory.max": MEMORY,
}
CPU_FILES = (  # version 1 in nanoseconds, then version 2 in microseconds
    ("cpuacct.usage", re.compile(r"(\d+)"), 1e9),
    ("cpu.stat", re.compile(r"usage_usec (\d+)"), 1e6),
)
JOIN = 'for g in $GROUPS_TO_JOIN; do echo $$ > "$g/cgroup.procs" || exit 71; done; '
COUNTER = itertools.count()
TRIES, PAUSE = 50, 0.01


@dataclass(frozen=True, slots=True)
class ControlGroup:
    """The folders that make up the group; none where it could not be made."""

    folders: tuple[Path, ...] = ()

    def command(self, command: list[str]) -> list[str]:
        """Return a command that joins the group before it starts."""
        if not self.folders:
            return command
        folders = " ".join(map(str, self.folders))
        join = JOIN.replace("$GROUPS_TO_JOIN", folders)
        return ["/bin/sh", "-c", f'{join}exec "$@"', "sh", *command]

    def cpu_seconds(self) -> float | None:
        """Return its processor seconds, the forgotten children's too, or None."""
        for folder in self.folders:
            for name, pattern, unit in CPU_FILES:
                with contextlib.suppress(OSError):
                    if found := pattern.search((folder / name).read_text()):
                        return int(found[1]) / unit
        return None

    def remove(self) -> None:
        """Remove the group once its last process is gone."""
        for folder in self.folders:
            for _ in range(TRIES):
                with contextlib.suppress(OSError):
                    folder.rmdir()
                    break
                time.sleep(PAUSE)


def create() -> ControlGroup:
    """Make a group with limits on processes and memory, or an empty one."""
    name = f"{PREFIX}{os.getpid()}-{next(COUNTER)}"
    made = [
        folder for base in _parent_folders() if (folder := _create_folder(base / name))
    ]
    group = ControlGroup(tuple(made))
    limited = {name for folder in made for name in LIMITS if (folder / name).exists()}
    if "pids.max" in limited and len(limited) > 1:
        return group
    group.remove()
    return ControlGroup()


def _parent_folders() -> list[Path]:
    """Return where to make it: three trees in version 1, our own group in version 2."""
    if (TREE / "pids").is_dir():
        return [TREE / "pids", TREE / "memory", TREE / "cpuacct"]
    with contextlib.suppress(OSError):
        own = Path("/proc/self/cgroup").read_text().strip().partition("::")[2]
        return [TREE / own.lstrip("/")]
    return []


def _create_folder(folder: Path) -> Path | None:
    """Make one folder and set the limits that it knows; sweep out old ones."""
    try:
        for old in folder.parent.glob(f"{PREFIX}*"):
            if not (old / "cgroup.procs").read_text() and _owner_has_ended(old):
                old.rmdir()
        folder.mkdir()
        for name, limit in LIMITS.items():
            if (folder / name).exists():
                (folder / name).write_text(str(limit))
    except OSError:
        return None
    return folder


def _owner_has_ended(folder: Path) -> bool:
    """Say whether the process that made a group has ended."""
    maker = folder.name.removeprefix(PREFIX).partition("-")[0]
    return not Path("/proc", maker).exists()
