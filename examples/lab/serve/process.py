"""A process with all its children: one group that is killed, stopped, read as one."""

import os
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, Popen, TimeoutExpired
from weakref import finalize

KEEP = Path(__file__).parent / "worker/parent_watch.py"


class ServeError(Exception):
    """A server did not start, or its port could not be had."""


class Process:
    """A command in a process group of its own, gone at the latest when we are."""

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str] | None = None,
        pass_fds: Sequence[int] = (),
    ) -> None:
        """Start it; what it prints goes to an unnamed file."""
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - open while we live
        finalize(self, self._log.close)
        self._told = 0
        alive, self._lifeline = os.pipe()
        try:
            self._popen = Popen(
                [sys.executable, "-I", "-S", str(KEEP), str(alive), *command],
                env=environ,
                pass_fds=(*pass_fds, alive),
                stdin=DEVNULL,
                stdout=self._log,
                stderr=self._log,
                start_new_session=True,
            )
        except BaseException:  # Ctrl-C too: what was started then ends at once
            os.close(self._lifeline)
            raise
        finally:
            os.close(alive)

    @property
    def pid(self) -> int:
        """The process, and the process group, that signals go to."""
        return self._popen.pid

    @property
    def status(self) -> int | None:
        """None while it lives; else its exit status, negative for a signal."""
        return self._popen.poll()

    def terminate(self) -> None:
        """Ask it to finish what it does and to leave."""
        self._popen.terminate()

    def wait(self, seconds: float) -> bool:
        """Wait until it has left; say whether it has."""
        with suppress(TimeoutExpired):
            self._popen.wait(max(0.0, seconds))
        return self.status is not None

    def kill(self) -> None:
        """End every process of the group at once, asking none of them."""
        if self._lifeline < 0:
            return  # done before, and the number may be another group's by now
        # macOS says PermissionError for a group of zombies.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._popen.wait()
        os.close(self._lifeline)
        self._lifeline = -1

    def last_lines(self, lines: int = 12) -> str:
        """Return the end of what it has printed so far."""
        return "\n".join(
            self._printed(0).decode(errors="replace").splitlines()[-lines:]
        )

    def new_lines(self) -> list[str]:
        """Return the lines printed since this was last asked."""
        complete, newline, _ = self._printed(self._told).rpartition(b"\n")
        self._told += len(complete + newline)
        return complete.decode(errors="replace").splitlines()

    def _printed(self, start: int) -> bytes:
        # Not seek and read: the file's position is shared with those who print.
        log = self._log.fileno()
        return os.pread(log, os.fstat(log).st_size - start, start)
