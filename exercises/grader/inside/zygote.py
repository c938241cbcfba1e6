"""A warm process that forks one child for each answer, and ends it without rest.

It reads orders from a socket on descriptor 0: `("fork", limits)` with two descriptors
attached, and `("end", pid)`. It knows no answer and keeps nothing of one.
"""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Mapping

from exercises.grader.inside import linux
from exercises.grader.inside.child import (
    SETUP_FAILED,
    ChildSpec,
    run_answer,
    run_isolated,
)
from exercises.grader.inside.procfs import (
    descendants,
    memory_in_use,
    orphans,
    threads_of_user,
)
from exercises.grader.protocol.channel import HEADER, Channel
from exercises.grader.protocol.codec import Plain, loads

FIRST_UID = 61_000  # nobody's: no system or person is given these
UIDS = 4_000
GRACE = 0.3  # seconds in which a child that hung up may end by itself
FDS = 2
OF_REPLICAS = 256  # threads of other replicas, when all have one user
OF_GRADER = 1024  # threads of the grader's own network, which has that user too
STILL_RUNNING = -1000  # no signal and no exit status has this number


class Zygote:
    """Forks and ends children, one order at a time."""

    def __init__(self, control: socket.socket, sandboxed: bool) -> None:
        self.control, self.sandboxed = control, sandboxed
        self.channel = Channel(control)
        self.homes: dict[int, str] = {}
        self.init_pids: dict[int, int] = {}
        self.start, self.count = secrets.randbelow(UIDS), 0
        self.already_used = {
            "processes": unrelated_processes(sandboxed),
            "memory": memory_in_use(),
        }

    def serve(self) -> None:
        """Do as told until the grader hangs up, then leave nobody behind."""
        if linux.ON_LINUX:
            linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
        self.channel.send(("warm", os.getuid(), self.sandboxed))
        try:
            while True:
                self._handle_order()
        except EOFError:
            pass
        finally:
            for pid in list(self.homes):
                self._end(pid)

    def _handle_order(self) -> None:
        order, fds = self._receive()
        match order:
            case ("fork", dict(limits)) if len(fds) == FDS:
                kernel = {str(n): v for n, v in limits.items() if isinstance(v, int)}
                self.channel.send(("forked", self._fork(kernel, (fds[0], fds[1]))))
            case ("end", int(pid), float(grace)):
                self.channel.send(("ended", *self._end(pid, grace)))
        for fd in fds:
            os.close(fd)

    def _receive(self) -> tuple[Plain, list[int]]:
        header, fds, _, _ = socket.recv_fds(self.control, HEADER.size, FDS)
        if len(header) < HEADER.size:
            raise EOFError
        (size,) = HEADER.unpack(header)
        return loads(self.control.recv(size, socket.MSG_WAITALL)), fds

    def _fork(self, limits: Mapping[str, int], fds: tuple[int, int]) -> int:
        self.count += 1
        root = os.getuid() == 0
        uid = FIRST_UID + (self.start + self.count) % UIDS if root else None
        home = "" if self.sandboxed else tempfile.mkdtemp(prefix="answer-")
        allowed = {
            n: limit + self.already_used.get(n, 0) for n, limit in limits.items()
        }
        order = ChildSpec(allowed, uid, home, fds)
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            self._run_child(order, reader, writer)
        os.close(writer)
        self.homes[pid] = home
        self.init_pids[pid] = int(os.read(reader, 20) or b"0")
        os.close(reader)
        return pid

    def _run_child(self, order: ChildSpec, reader: int, writer: int) -> None:
        try:
            os.close(reader)
            os.setsid()
            if self.sandboxed:
                run_isolated(order, writer)
            os.close(writer)
            run_answer(order, order.home)
        finally:
            os._exit(SETUP_FAILED)

    def _end(self, pid: int, grace: float = 0.0) -> tuple[int, float]:
        """Kill a child with all it started; return how it ended, and its seconds."""
        if pid not in self.homes:
            return STILL_RUNNING, 0.0
        ended, first = _wait(pid, grace), self.init_pids.pop(pid)
        if ended is None:
            # with its first process an isolated child ends, and its monitor after it
            for victim in (first,) if first else (pid, *descendants(pid)):
                _kill(victim)
            _wait(pid, None)
        if not self.sandboxed:
            _kill(-pid)
            self._sweep()
        shutil.rmtree(self.homes.pop(pid) or "/nonexistent", ignore_errors=True)
        return (STILL_RUNNING, 0.0) if ended is None else ended

    def _sweep(self) -> None:
        """End what ran away from its parent: it was handed to us."""
        while strays := orphans(os.getpid(), set(self.homes)):
            for stray in strays:
                _kill(stray)
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(stray, 0)


def unrelated_processes(sandboxed: bool) -> int:
    """Count the processes beside the answer's that RLIMIT_NPROC will count."""
    if os.getuid() == 0:  # each child has a user of its own, or the limit is void
        return 0
    return OF_REPLICAS if sandboxed else OF_GRADER + threads_of_user()


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if pid < 0:
            os.killpg(-pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGKILL)


def _wait(pid: int, seconds: float | None) -> tuple[int, float] | None:
    """Reap a process: how it ended, its processor seconds; None when it still runs."""
    end = time.monotonic() + (seconds or 0.0)
    while True:
        done, status, used = os.wait4(pid, 0 if seconds is None else os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime
        if time.monotonic() >= end:
            return None
        time.sleep(0.002)
