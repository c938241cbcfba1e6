"""Shell lines as a reader types them: run to the end, or serving in the background."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests.authoring.house import ROOT

TIMEOUT = 120.0


class Served:
    """A command that serves in the background, in a session of its own."""

    def __init__(self, command: str, ready: str, named: Mapping[str, str]) -> None:
        self.said = ""
        self.process = start(f"exec {command}", named)
        # A full pipe would stop it, so what it says is read to the end.
        self.reader = threading.Thread(target=self._read, args=[ready], daemon=True)
        self.ready = threading.Event()
        self.reader.start()
        self.ready.wait(TIMEOUT)
        if ready not in self.said:
            self.stop()
            raise RuntimeError(f"{command} did not say {ready!r}: {self.said}")

    def _read(self, ready: str) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self.said += "" if self.ready.is_set() else line
                if ready in line:
                    self.ready.set()
        self.ready.set()

    def stop(self) -> None:
        """Interrupt the command as a reader would; kill its group if that fails."""
        self.process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=15)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.reader.join(timeout=5)


def hear_ctrl_c() -> None:
    """Listen to SIGINT again, and with us all that we start.

    A shell without job control makes what it starts in the background deaf to it.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def start(command: str, named: Mapping[str, str]) -> subprocess.Popen[str]:
    """Start one shell line at the root of the house."""
    hear_ctrl_c()
    return subprocess.Popen(
        ["/bin/sh", "-c", command],
        cwd=ROOT,
        env=environment(named),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def run(command: str, named: Mapping[str, str]) -> str:
    """Run one shell line to its end and return what it printed, errors included."""
    with start(command, named) as process:
        try:
            said, _ = process.communicate(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise RuntimeError(f"{command} did not end in {TIMEOUT:g} s") from None
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}: {said}")
    return said


def environment(named: Mapping[str, str]) -> dict[str, str]:
    """This environment with this Python first on the path, and the names."""
    # A store of the author's own would print other lines than everyone's.
    plain = {name: text for name, text in os.environ.items() if name != "REDIS_URL"}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**plain, "PATH": path, "PYTHONUNBUFFERED": "1", **named}


def free_port() -> int:
    """A port of this machine on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
