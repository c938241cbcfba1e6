"""Run a command that never outlives whoever started it: `keep.py PIPE COMMAND ...`.

PIPE is the number of a descriptor: the read end of a pipe whose write end only the
starter holds. When the starter dies, however it dies, the kernel closes the write
end, and a watcher in the command's process group kills the group. On Linux the
kernel also kills the command directly, even when the whole group is stopped.

Nothing but the standard library is imported here: this runs before every server.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def die_with_parent() -> None:
    """Ask Linux to kill this process when the thread that started it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def watch(pipe: int) -> None:
    """Kill this process group, oneself included, when the pipe's other end is gone."""
    os.closerange(0, pipe)
    os.closerange(pipe + 1, os.sysconf("SC_OPEN_MAX"))
    os.read(pipe, 1)
    os.kill(0, signal.SIGKILL)


def main(arguments: list[str]) -> None:
    """Fork the watcher, then become the command, with the process id unchanged."""
    pipe, *command = arguments
    die_with_parent()
    if os.fork() == 0:
        die_with_parent()
        watch(int(pipe))
    os.close(int(pipe))
    os.execv(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
