"""Reading an answer from disk, without following where it should not lead."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from exercises.grader.errors import FileMissing
from exercises.grader.sandbox.limits import MEGABYTE

MAX_FILES = 50


@dataclass(frozen=True, slots=True)
class AnswerSource:
    """One answer: its module's name and its files, by name in its folder."""

    stem: str
    files: dict[str, bytes]


def read_source(place: Path, stem: str) -> AnswerSource:
    """Read `place`, a file or a folder with module or package; raises FileMissing."""
    if place.is_dir() and not place.is_symlink():
        package = place / stem
        if package.is_dir() and not package.is_symlink():
            return _package(package, stem)
        place = place / f"{stem}.py"
    return AnswerSource(stem, {f"{stem}.py": _text(place)})


def _package(folder: Path, stem: str) -> AnswerSource:
    paths = sorted(folder.rglob("*.py"))
    if len(paths) > MAX_FILES:
        raise FileMissing(
            f"{stem}/ has {len(paths)} files, and {MAX_FILES} is the limit"
        )
    files = {path.relative_to(folder.parent).as_posix(): _text(path) for path in paths}
    if sum(map(len, files.values())) > MEGABYTE:
        raise FileMissing(f"{stem}/ has more than 1 MB of source")
    return AnswerSource(stem, files)


def _text(path: Path) -> bytes:
    """Read a regular file, never through a link, never waiting for a writer."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise FileMissing(f"there is no {path.name} in {path.parent.name}/") from None
    except OSError as error:
        raise FileMissing(f"{path.name} cannot be read: {error.strerror}") from None
    with open(fd, "rb") as file:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise FileMissing(f"{path.name} is not a file")
        text = file.read(MEGABYTE + 1)
    if len(text) > MEGABYTE:
        raise FileMissing(f"{path.name} has more than 1 MB")
    return text
