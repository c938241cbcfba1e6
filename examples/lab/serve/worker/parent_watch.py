"""Run a command that never outlives its starter: `parent_watch.py PIPE COMMAND ...`.

PIPE is the number of a descriptor: the read end of a pipe whose write end only the
starter holds. When the starter dies, however it dies, the kernel closes the write
end; a watcher reads the end of the pipe and kills the command's process group. The
watcher is in a session of its own, so that it works while the group is stopped.

Nothing but the standard library is imported here: this runs before every server.
"""

import ctypes
import os
import signal
import sys
from contextlib import suppress
from typing import NoReturn

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def signal_when_parent_dies(number: int) -> None:
    """Ask Linux, alone in offering it, for a signal when our parent is gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)


def kill_group(group: int) -> NoReturn:
    """Kill every process of the group; ours is done."""
    # macOS says PermissionError for a group of zombies.
    with suppress(ProcessLookupError, PermissionError):
        if group > 1:  # kill(-1) would be every process of this user
            os.killpg(group, signal.SIGKILL)
    os._exit(0)


def watch(pipe: int, group: int) -> NoReturn:
    """Wait for the end of the starter, or of the group's leader, our parent."""
    os.setsid()
    signal.signal(signal.SIGUSR1, lambda *_: kill_group(group))
    signal_when_parent_dies(signal.SIGUSR1)
    os.closerange(0, pipe)
    os.closerange(pipe + 1, os.sysconf("SC_OPEN_MAX"))
    if os.getppid() != group:
        kill_group(
            group
        )  # it died a moment ago, before Linux knew that we want to know
    os.read(pipe, 1)
    if os.getppid() == group:  # else it died long ago: the number may be another's
        kill_group(group)
    os._exit(0)


def main(arguments: list[str]) -> None:
    """Fork the watcher, then become the command, with the process id unchanged."""
    pipe, *command = arguments
    group = os.getpid()  # asked before the fork: afterwards it may be dead
    if os.fork() == 0:
        watch(int(pipe), group)
    os.close(int(pipe))
    os.execv(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
