"""One answer's process: what it gives up before the first line of the answer runs."""

import contextlib
import os
import resource
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from exercises.grader.inside import linux
from exercises.grader.inside.dispatcher import main
from exercises.grader.protocol.channel import Channel

FIRST_FREE = 3
STATUS_BYTES = 20
CPU_GRACE = 1  # processor seconds for a process that does not hear its signal
SETUP_FAILED = 70  # the exit status of a child that could not be built
WORK = "/tmp/work"
TMP_OPTIONS = "size=16m,nr_inodes=512,mode=777"
NAMESPACES = (
    linux.NEW_NS | linux.NEW_PID | linux.NEW_IPC | linux.NEW_NET | linux.NEW_UTS
)


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """What a new child is given: limits, user, directory, descriptors."""

    limits: Mapping[str, int]
    uid: int | None
    home: str
    fds: tuple[int, int]


def run_isolated(order: ChildSpec, tell: int) -> None:
    """Run the answer in a world of its own; ends as the answer ends, never returns."""
    linux.unshare(NAMESPACES)
    hear, say = os.pipe()
    first = os.fork()
    if first == 0:
        _run_init(order, say)
    os.write(tell, b"%d\n" % first)
    _close_all_but((hear,))
    ended = os.read(hear, STATUS_BYTES)
    _, status = os.waitpid(first, 0)
    _exit_like(int(ended) if ended else status)


def _run_init(order: ChildSpec, say: int) -> None:
    """Be process 1, which no signal from within can end: wait for the answer."""
    try:
        _isolate(order)
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        answer = os.fork()
        if answer == 0:
            run_answer(order, WORK)
        _close_all_but((say,))
        while (ended := os.wait())[0] != answer:
            pass
        os.write(say, b"%d" % ended[1])
    finally:
        os._exit(SETUP_FAILED)


def run_answer(order: ChildSpec, home: str) -> None:
    """Answer until the grader hangs up; never returns."""
    try:
        fd = _connect(order)
        sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
        _drop_rights(order, home)
        with contextlib.suppress(EOFError):
            main(Channel(fd))
    finally:
        os._exit(0)


def _isolate(order: ChildSpec) -> None:
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as adj:
        adj.write("1000")  # when memory runs out, the answer goes and the zygote stays
    linux.mount_private()
    linux.mount_tmpfs("/tmp", TMP_OPTIONS)
    os.mkdir(WORK)
    os.chmod(WORK, 0o777)
    linux.mount_tmpfs("/dev/shm", TMP_OPTIONS)
    linux.mount_tmpfs("/proc", "size=4k,mode=555", linux.MS_RDONLY)
    if order.uid is not None:
        os.setgroups([])
        os.setgid(order.uid)
        os.setuid(order.uid)
    linux.drop_capabilities()


def _connect(order: ChildSpec) -> socket.socket:
    """Keep the grader's socket and the file for output, nothing else."""
    channel, output = order.fds
    nothing = os.open(os.devnull, os.O_RDONLY)
    keep = os.dup(channel)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    _close_all_but((keep,))
    return socket.socket(fileno=keep)


def _close_all_but(kept: tuple[int, ...]) -> None:
    low = FIRST_FREE
    for fd in (*sorted(kept), 1 << 16):
        os.closerange(low, fd)
        low = fd + 1


def _drop_rights(order: ChildSpec, home: str) -> None:
    os.environ.update(HOME=home, TMPDIR=home)
    os.chdir(home)
    if linux.ON_LINUX:
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    for name, (soft, hard) in _rlimits(order.limits).items():
        with contextlib.suppress(OSError, ValueError):  # macOS knows fewer
            resource.setrlimit(name, (soft, hard))
    if linux.ON_LINUX and os.getuid() == 0:
        linux.drop_capabilities()  # root without walls could raise them again


def _rlimits(limits: Mapping[str, int]) -> dict[int, tuple[int, int]]:
    """Return what is told and what is kept; they differ for the processor's time.

    Its signal ends a process and says why; whoever is deaf to it is killed soon.
    """
    alike = {
        resource.RLIMIT_AS: limits["memory"],
        resource.RLIMIT_FSIZE: limits["output"],
        resource.RLIMIT_NOFILE: limits["files"],
        resource.RLIMIT_CORE: 0,
    } | ({resource.RLIMIT_NPROC: limits["processes"]} if linux.ON_LINUX else {})
    both = {name: (limit, limit) for name, limit in alike.items()}
    return both | {resource.RLIMIT_CPU: (limits["cpu"], limits["cpu"] + CPU_GRACE)}


def _exit_like(status: int) -> None:
    """End the way the inner process did, so that whoever waits sees its reason."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with contextlib.suppress(OSError):
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
