"""A hostile answer that tells what it got away with; run as one, to try the walls."""

import contextlib
import os
import signal
import socket
import time

RESTED = 0.02


def reads(path: str) -> bool:
    """Say whether a file of the course can be read."""
    try:
        with open(path, "rb") as file:
            return bool(file.read(1))
    except OSError:
        return False


def writes(path: str) -> bool:
    """Say whether a file can be made outside the working directory."""
    try:
        with open(path, "wb"):
            return True
    except OSError:
        return False


def connects(port: int) -> bool:
    """Say whether a server on this machine can be reached."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def signals(pid: int) -> bool:
    """Say whether the grader could be sent a signal."""
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def environment() -> list[str]:
    """Return the names of the environment's variables."""
    return sorted(os.environ)


def forks(n: int) -> int:
    """Try to have `n` children at once; return how many there were."""
    children: list[int] = []
    with contextlib.suppress(OSError):
        for _ in range(n):
            child = os.fork()
            if child == 0:
                time.sleep(60)
                os._exit(0)
            children.append(child)
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return len(children)


def lingers(seconds: float) -> int:
    """Leave a process behind in a session of its own; return its number."""
    first = os.fork()
    if first == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(seconds)
        os._exit(0)
    os.waitpid(first, 0)
    time.sleep(RESTED)
    return first
