"""The shell around a folder: papers as files, which other processes follow."""

import os
from pathlib import Path

OURS_ALONE = 0o600  # one of them is the ring of private keys


class Folder:
    """Papers in files; a file is read again when it is another one."""

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)
        self._known: dict[str, tuple[tuple[int, int], str]] = {}

    def read(self, name: str) -> str:
        """Return the text; raises KeyError when there is none."""
        path = self._folder / name
        try:
            found = path.stat()
            mark = (found.st_ino, found.st_mtime_ns)
            known = self._known.get(name)
            if known is None or known[0] != mark:
                known = self._known[name] = (mark, path.read_text("utf-8"))
        except FileNotFoundError:
            raise KeyError(name) from None
        return known[1]

    def write(self, name: str, text: str) -> None:
        """Put a paper there: whoever reads sees the old one or the new, whole."""
        beside = self._folder / f"{name}.new"
        beside.touch(OURS_ALONE)
        beside.write_text(text, "utf-8")
        os.replace(beside, self._folder / name)
