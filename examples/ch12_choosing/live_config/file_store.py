"""The shell around a folder: documents as files, which other processes read again."""

import os
from pathlib import Path

OWNER_ONLY = 0o600  # one of them is the ring of private keys


class FileConfigStore:
    """Documents in files; a file is read again when it is another one."""

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)
        self._cache: dict[str, tuple[tuple[int, int], str]] = {}

    def read(self, name: str) -> str:
        """Return the text; raises KeyError when there is none."""
        path = self._folder / name
        try:
            status = path.stat()
            version = (status.st_ino, status.st_mtime_ns)
            cached = self._cache.get(name)
            if cached is None or cached[0] != version:
                cached = self._cache[name] = (version, path.read_text("utf-8"))
        except FileNotFoundError:
            raise KeyError(name) from None
        return cached[1]

    def write(self, name: str, text: str) -> None:
        """Write a document: whoever reads sees the old one or the new, whole."""
        temporary = self._folder / f"{name}.new"
        temporary.touch(OWNER_ONLY)
        temporary.write_text(text, "utf-8")
        os.replace(temporary, self._folder / name)
