"""A shell around the file: one process reads and checks it, all workers follow a copy.

A file with a fault in it never reaches a worker, and its message is said once.
"""

import os
import threading
from collections.abc import Callable
from pathlib import Path

from examples.ch07_gateway.config.file import file_signature, read_text
from examples.ch07_gateway.config.loader import ConfigError, read_config

LOOK_SECONDS = 0.25


class ConfigPublisher:
    """Copies a good configuration to where the workers look for it."""

    def __init__(
        self,
        file: Path,
        copy: Path,
        say: Callable[[str], object],
        count_refused: Callable[[], object] = bool,
    ) -> None:
        self._file, self._copy, self._say = file, copy, say
        self._count_refused, self.reload_requested = count_refused, threading.Event()
        self._published = self._before = file_signature(file)

    def publish(self) -> str:
        """Check the file and copy it; raises ConfigError, and OSError without one."""
        self._published = file_signature(self._file)
        text = read_text(self._file)
        config = read_config(text, str(self._file))
        temporary = self._copy.with_suffix(".new")
        temporary.write_text(text, "utf-8")
        # Whoever reads sees the old or the new, whole.
        os.replace(temporary, self._copy)
        return config.digest

    def watch(self) -> None:
        """Publish whenever the file has changed, or somebody asks, for ever."""
        while True:
            self.reload_requested.wait(LOOK_SECONDS)
            self.look()

    def look(self) -> None:
        """Publish if the file has changed, or somebody has asked."""
        requested = self.reload_requested.is_set()
        self.reload_requested.clear()
        now, before = file_signature(self._file), self._before
        self._before = now
        # Twice the same: whoever writes it has finished.
        if requested or (now == before and now != self._published):
            self._try_to_publish()

    def _try_to_publish(self) -> None:
        try:
            self._say(f"config     {self.publish()} serves from now on")
        except (ConfigError, OSError) as error:
            self._count_refused()
            self._say(f"the configuration stays as it was:\n{error}")
