"""A shell around the file: one process reads and checks it, all workers follow a copy.

A file with a fault in it never reaches a worker, and its message is said once.
"""

import os
import threading
from collections.abc import Callable
from pathlib import Path

from examples.ch07_gateway.config.file import read_text
from examples.ch07_gateway.config.loader import ConfigError, read_config

LOOK_SECONDS = 0.25


class ConfigPublisher:
    """Copies a good configuration to where the workers look for it."""

    def __init__(self, file: Path, copy: Path, say: Callable[[str], object]) -> None:
        self._file, self._copy, self._say = file, copy, say
        self.reload_requested, self._published = threading.Event(), self._signature()

    def publish(self) -> str:
        """Check the file and copy it; raises ConfigError, and OSError without one."""
        self._published = self._signature()
        text = read_text(self._file)
        config = read_config(text, str(self._file))
        beside = self._copy.with_suffix(".new")
        beside.write_text(text, "utf-8")
        os.replace(beside, self._copy)  # whoever reads sees the old or the new, whole
        return config.digest

    def watch(self) -> None:
        """Publish whenever the file has changed, or somebody asks, for ever."""
        before = self._published
        while True:
            asked = self.reload_requested.wait(LOOK_SECONDS)
            self.reload_requested.clear()
            now = self._signature()
            # Twice the same: whoever writes it has finished.
            if asked or (now == before and now not in (self._published, None)):
                self._try()
            before = now

    def _try(self) -> None:
        try:
            self._say(f"config     {self.publish()} serves from now on")
        except ConfigError as error:
            self._say(f"the configuration stays as it was:\n{error}")
        except OSError as error:
            self._say(f"the configuration stays as it was: {error}")

    def _signature(self) -> tuple[int, int, int] | None:
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size
