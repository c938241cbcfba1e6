"""How far an answer's process is kept from everything else, best first."""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parents[3]
Isolation = Literal["auto", "strict", "fork"]
SYSTEM_PATHS = ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/sbin", "/etc/ld.so.cache")
READABLE_BY_ANSWERS = ("examples", "exercises/__init__.py", "exercises/grader")
UNSHARE_AS_ROOT = ("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts",
                "--unshare-cgroup-try", "--cap-drop", "ALL",
                "--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SETUID",
                "--cap-add", "CAP_SETGID", "--cap-add", "CAP_KILL")  # fmt: skip
UNSHARE_AS_USER = ("--unshare-all", "--cap-add", "CAP_SYS_ADMIN")


@dataclass(frozen=True, slots=True)
class IsolationLevel:
    """A kind of wall; `name` is printed with every result."""

    name: str
    sandboxed: bool


FORK = IsolationLevel("own process, rlimits", sandboxed=False)


def bubblewrap_level() -> IsolationLevel:
    """Name the strongest level that this user can have."""
    user = "own user" if os.getuid() == 0 else "user namespace"
    return IsolationLevel(f"bubblewrap, {user}, no network, rlimits", sandboxed=True)


def with_cgroup(level: IsolationLevel, grouped: bool) -> IsolationLevel:
    """Add to the name what a control group adds to the wall."""
    extra = ", cgroup" if grouped and not level.name.endswith(", cgroup") else ""
    return replace(level, name=level.name + extra)


def levels_to_try(isolation: Isolation) -> list[IsolationLevel]:
    """Return the levels to try, best first."""
    strong = (
        [bubblewrap_level()]
        if sys.platform == "linux" and shutil.which("bwrap")
        else []
    )
    return {"fork": [FORK], "strict": strong, "auto": [*strong, FORK]}[isolation]


def zygote_command(level: IsolationLevel) -> list[str]:
    """Return the command that starts a zygote behind the level's walls."""
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); "
        "from exercises.grader.inside.start import main; "
        f"main({str(ROOT)!r}, {level.sandboxed})"
    )
    python = [sys.executable, "-s", "-P", "-c", code]
    return [*_bubblewrap(), *python] if level.sandboxed else python


def zygote_environment() -> dict[str, str]:
    """Return the whole environment of a zygote: nothing of the grader's own."""
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MALLOC_ARENA_MAX": "2",
    }


def _bubblewrap() -> list[str]:
    seen = UNSHARE_AS_ROOT if os.getuid() == 0 else UNSHARE_AS_USER
    return [
        shutil.which("bwrap") or "bwrap", "--die-with-parent", "--new-session", *seen,
        *_mounts(), "--proc", "/proc", "--dev", "/dev",
        "--remount-ro", "/dev", "--remount-ro", "/",
    ]  # fmt: skip


def _mounts() -> Iterator[str]:
    for place in filter(os.path.exists, SYSTEM_PATHS):
        link = os.path.islink(place)
        yield from ("--symlink", os.readlink(place), place) if link else (
            "--ro-bind", place, place
        )  # fmt: skip
    yield from ("--tmpfs", "/tmp")
    course = [str(ROOT / part) for part in READABLE_BY_ANSWERS]
    for place in dict.fromkeys([sys.base_prefix, sys.prefix, *course]):
        for parent in reversed(Path(place).parents[:-1]):
            yield from ("--dir", str(parent))  # bubblewrap itself makes them 0700
        yield from ("--ro-bind", place, place)
