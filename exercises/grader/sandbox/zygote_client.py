"""The grader's end of a zygote: start it, have cells forked and ended."""

import contextlib
import os
import socket
import subprocess
import tempfile
from dataclasses import dataclass, replace
from types import TracebackType
from typing import IO

from exercises.grader.protocol.channel import HEADER, Channel, Deadline
from exercises.grader.protocol.codec import Garbled, Plain, dumps
from exercises.grader.sandbox import cgroup
from exercises.grader.sandbox.isolation import Level, command, environment, named
from exercises.grader.sandbox.limits import Limits
from exercises.grader.sandbox.resource_usage import Usage, known, usage_of

PATIENCE = 120.0  # seconds for a zygote to warm up or to end a cell, however busy


class NoZygote(RuntimeError):
    """The helper process does not start, or has died."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A process that is ready for one answer."""

    pid: int
    channel: Channel
    output: IO[bytes]


class Warm:
    """A zygote in a process of its own; starting it does not wait until it is warm."""

    def __init__(self, level: Level) -> None:
        self._group = cgroup.make()
        self.level = named(level, bool(self._group.folders))
        ours, theirs = socket.socketpair()
        self._control, self._channel = ours, Channel(ours)
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  closed in close
        with theirs:
            self._process = subprocess.Popen(
                self._group.command(command(level)),
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                env=environment(),
                cwd="/",
                start_new_session=True,
            )
        self._warm = False

    @property
    def pid(self) -> int:
        """The process that everything else descends from."""
        return self._process.pid

    def __enter__(self) -> "Warm":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def fork(self, limits: Limits) -> Cell:
        """Start a cell; raises NoZygote."""
        self.wait()
        ours, theirs = socket.socketpair()
        output = tempfile.TemporaryFile()  # noqa: SIM115  closed with its process
        with theirs:
            order = ("fork", limits.as_dict())
            reply = self._order(order, [theirs.fileno(), output.fileno()])
        match reply:
            case ("forked", int(pid)):
                return Cell(pid, Channel(ours), output)
        raise NoZygote(f"the helper process answered {reply!r}")

    def usage(self) -> Usage | None:
        """Return what all cells have used so far; None where nobody can tell."""
        if not known(self.pid):
            return None
        found, exact = usage_of(self.pid), self._group.computed()
        return found if exact is None else replace(found, computed=exact)

    def end(self, cell: Cell, grace: float = 0.0) -> tuple[int, float]:
        """Kill a cell and all it started; return how it had ended, and its seconds."""
        cell.channel.close()
        match self._order(("end", cell.pid, grace), []):
            case ("ended", int(status), float(computed)):
                return status, computed
        raise NoZygote("the helper process does not say how the answer ended")

    def wait(self) -> None:
        """Wait until the zygote is warm; raises NoZygote with what it complained of."""
        if not self._warm:
            self._reply()
            self._warm = True

    def close(self) -> None:
        """End the zygote with all its cells."""
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)  # a fork may hold it too
        self._control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(PATIENCE)
        self._process.kill()
        self._process.wait()
        self._errors.close()
        self._group.remove()

    def let_go(self) -> None:
        """Forget the zygote in a forked process that has no business with it."""
        self._control.close()

    def _order(self, order: tuple[object, ...], wires: list[int]) -> Plain:
        data = dumps(order)
        frame = HEADER.pack(len(data)) + data
        try:
            socket.send_fds(self._control, [frame], wires)
        except OSError:
            raise NoZygote(self._complaint()) from None
        return self._reply()

    def _reply(self) -> Plain:
        try:
            return self._channel.receive(Deadline(PATIENCE))
        except (EOFError, TimeoutError, Garbled, OSError):
            raise NoZygote(self._complaint()) from None

    def _complaint(self) -> str:
        size = os.fstat(self._errors.fileno()).st_size
        text = os.pread(self._errors.fileno(), 2000, max(0, size - 2000))
        last = text.decode("utf-8", "replace").strip().splitlines()[-1:]
        return f"the helper process of the grader does not run: {' '.join(last)}"
