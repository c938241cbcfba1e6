"""The grader's end of a zygote: start it, have children forked and ended."""

import contextlib
import os
import socket
import subprocess
import tempfile
from dataclasses import dataclass, replace
from types import TracebackType
from typing import IO

from exercises.grader.protocol.channel import HEADER, Channel, Deadline
from exercises.grader.protocol.codec import DecodeError, Plain, dumps
from exercises.grader.sandbox import cgroup
from exercises.grader.sandbox.isolation import (
    IsolationLevel,
    with_cgroup,
    zygote_command,
    zygote_environment,
)
from exercises.grader.sandbox.limits import Limits
from exercises.grader.sandbox.resource_usage import (
    ResourceUsage,
    is_measurable,
    usage_of,
)

ZYGOTE_TIMEOUT = 120.0  # seconds to warm up or to end a child, however busy


class ZygoteError(RuntimeError):
    """The helper process does not start, or has died."""


@dataclass(frozen=True, slots=True)
class ChildProcess:
    """A process that is ready for one answer."""

    pid: int
    channel: Channel
    output: IO[bytes]


class ZygoteClient:
    """A zygote in a process of its own; starting it does not wait until it is warm."""

    def __init__(self, level: IsolationLevel) -> None:
        self._group = cgroup.create()
        self.level = with_cgroup(level, bool(self._group.folders))
        ours, theirs = socket.socketpair()
        self._control, self._channel = ours, Channel(ours)
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  closed in close
        with theirs:
            self._process = subprocess.Popen(
                self._group.command(zygote_command(level)),
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
                env=zygote_environment(),
                cwd="/",
                start_new_session=True,
            )
        self._ready = False

    @property
    def pid(self) -> int:
        """The process that everything else descends from."""
        return self._process.pid

    def __enter__(self) -> "ZygoteClient":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def fork(self, limits: Limits) -> ChildProcess:
        """Start a child; raises ZygoteError."""
        self.wait()
        ours, theirs = socket.socketpair()
        output = tempfile.TemporaryFile()  # noqa: SIM115  closed with its process
        with theirs:
            order = ("fork", limits.kernel_limits())
            reply = self._request(order, [theirs.fileno(), output.fileno()])
        match reply:
            case ("forked", int(pid)):
                return ChildProcess(pid, Channel(ours), output)
        raise ZygoteError(f"the helper process answered {reply!r}")

    def usage(self) -> ResourceUsage | None:
        """Return what all children have used so far; None where nobody can tell."""
        if not is_measurable(self.pid):
            return None
        found, exact = usage_of(self.pid), self._group.cpu_seconds()
        return found if exact is None else replace(found, cpu_seconds=exact)

    def end(self, child: ChildProcess, grace: float = 0.0) -> tuple[int, float]:
        """Kill a child and all it started; return how it had ended, and its seconds."""
        child.channel.close()
        match self._request(("end", child.pid, grace), []):
            case ("ended", int(status), float(cpu_seconds)):
                return status, cpu_seconds
        raise ZygoteError("the helper process does not say how the answer ended")

    def wait(self) -> None:
        """Wait until it is warm; raises ZygoteError with what it complained of."""
        if not self._ready:
            self._reply()
            self._ready = True

    def close(self) -> None:
        """End the zygote with all its children."""
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)  # a fork may hold it too
        self._control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(ZYGOTE_TIMEOUT)
        self._process.kill()
        self._process.wait()
        self._errors.close()
        self._group.remove()

    def detach(self) -> None:
        """Forget the zygote in a forked process that has no business with it."""
        self._control.close()

    def _request(self, order: tuple[object, ...], fds: list[int]) -> Plain:
        data = dumps(order)
        frame = HEADER.pack(len(data)) + data
        try:
            socket.send_fds(self._control, [frame], fds)
        except OSError:
            raise ZygoteError(self._last_error()) from None
        return self._reply()

    def _reply(self) -> Plain:
        try:
            return self._channel.receive(Deadline(ZYGOTE_TIMEOUT))
        except (EOFError, TimeoutError, DecodeError, OSError):
            raise ZygoteError(self._last_error()) from None

    def _last_error(self) -> str:
        size = os.fstat(self._errors.fileno()).st_size
        text = os.pread(self._errors.fileno(), 2000, max(0, size - 2000))
        last = text.decode("utf-8", "replace").strip().splitlines()[-1:]
        return f"the helper process of the grader does not run: {' '.join(last)}"
