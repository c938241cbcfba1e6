"""Paths of a submission, wherever they come from, and how many there may be."""

from pathlib import PurePosixPath
from typing import IO

from exercises.grader.cohort.submission import SubmissionRefused
from exercises.grader.errors import clean

MAX_FILES = 500
MAX_TEXT = 1_000_000
MAX_TOTAL = 10_000_000
MAX_PATH = 200
MAX_DEPTH = 12
IGNORED = frozenset({"__MACOSX", "__pycache__", ".git", ".venv", "node_modules"})


class SubmissionFiles:
    """The Python files of one submission, as they are found."""

    def __init__(self) -> None:
        self.by_path: dict[str, bytes] = {}
        self._seen: set[str] = set()
        self._total = 0

    def accepts(self, path: str) -> bool:
        """Count a file and say whether it is source; raises SubmissionRefused."""
        parts = PurePosixPath(path).parts
        if IGNORED.intersection(parts):
            return False
        if path in self._seen:
            raise SubmissionRefused(f"{clean(path, 80)} is in it twice")
        self._seen.add(path)
        if len(self._seen) > MAX_FILES:
            raise SubmissionRefused(f"it has more than {MAX_FILES} files")
        return path.endswith(".py")

    def add(self, path: str, content: IO[bytes]) -> None:
        """Read one file within the limits; raises SubmissionRefused."""
        text = content.read(MAX_TEXT + 1)
        self._total += len(text)
        if len(text) > MAX_TEXT or self._total > MAX_TOTAL:
            raise SubmissionRefused(f"{clean(path, 80)} is too big for source")
        self.by_path[path] = text


def safe_path(name: str) -> str:
    """Return a path that stays inside; raises SubmissionRefused.

    >>> safe_path("ada/./ch01_state.py")
    'ada/ch01_state.py'
    """
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in name:
        raise SubmissionRefused(f"{clean(name, 80)} leads out of it")
    if not name.isprintable():
        raise SubmissionRefused(f"{clean(name, 80)} has control characters in its name")
    if len(name) > MAX_PATH or len(path.parts) > MAX_DEPTH:
        raise SubmissionRefused("a path in it is too long or too deep")
    return path.as_posix()
