"""Reading an answer from disk, without following where it should not lead."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from exercises.grader.errors import Absent
from exercises.grader.sandbox.limits import MEGABYTE

MAX_FILES = 50


@dataclass(frozen=True, slots=True)
class Source:
    """One answer: its module's name and its files, by name in its folder."""

    stem: str
    files: dict[str, bytes]


def read(place: Path, stem: str) -> Source:
    """Read `place`, a file, or a folder with `stem`.py or a package; raises Absent."""
    if place.is_dir() and not place.is_symlink():
        package = place / stem
        if package.is_dir() and not package.is_symlink():
            return _package(package, stem)
        place = place / f"{stem}.py"
    return Source(stem, {f"{stem}.py": _text(place)})


def _package(folder: Path, stem: str) -> Source:
    paths = sorted(folder.rglob("*.py"))
    if len(paths) > MAX_FILES:
        raise Absent(f"{stem}/ has {len(paths)} files, and {MAX_FILES} is the limit")
    files = {path.relative_to(folder.parent).as_posix(): _text(path) for path in paths}
    if sum(map(len, files.values())) > MEGABYTE:
        raise Absent(f"{stem}/ has more than 1 MB of source")
    return Source(stem, files)


def _text(path: Path) -> bytes:
    """Read a regular file, never through a link, never waiting for a writer."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise Absent(f"there is no {path.name} in {path.parent.name}/") from None
    except OSError as error:
        raise Absent(f"{path.name} cannot be read: {error.strerror}") from None
    with open(fd, "rb") as file:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise Absent(f"{path.name} is not a file")
        text = file.read(MEGABYTE + 1)
    if len(text) > MEGABYTE:
        raise Absent(f"{path.name} has more than 1 MB")
    return text
