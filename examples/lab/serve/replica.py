"""One server: gunicorn with its workers, on a port that stays its own."""

import os
import selectors
import sys
import time
from pathlib import Path

from examples.lab.serve.ports import HOST, Port
from examples.lab.serve.process import Process, ServeError
from examples.lab.serve.worker.settings import WorkerSettings

CHILD = Path(__file__).parent / "worker/gunicorn_child.py"


class Replica:
    """A server that can be killed, restarted, and asked how it is."""

    def __init__(self, settings: WorkerSettings, port: int) -> None:
        """Take the port; `start` starts."""
        self.number, self.name = settings.number, settings.name
        self._settings = settings
        self._port = Port(port)
        self._process: Process | None = None
        self._ready = -1

    def __repr__(self) -> str:
        """Name it, its port and its process."""
        return f"<{self.name}: port {self.port}, pid {self.pid}>"

    @property
    def port(self) -> int:
        """Its port, the same for ever."""
        return self._port.number

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{HOST}:{self.port}"

    @property
    def pid(self) -> int | None:
        """Its main process, and the number of its process group."""
        return self._process.pid if self._process else None

    @property
    def status(self) -> int | None:
        """None while it lives; else how it ended, negative for a signal."""
        return self._process.status if self._process else None

    @property
    def alive(self) -> bool:
        """Whether its main process runs."""
        return self._process is not None and self.status is None

    def start(self) -> None:
        """Start it; `wait_ready` waits until it serves."""
        self._ready, ready = os.pipe()
        try:
            # Only the servers hold the socket: when they are dead, the port refuses.
            with self._port.listen() as listener:
                self._process = Process(
                    [sys.executable, "-P", str(CHILD), str(ready), self.name],
                    self._settings.environ(listener.fileno()),
                    (listener.fileno(), ready),
                )
        finally:
            os.close(ready)

    def wait_ready(self) -> None:
        """Wait until each worker can serve; else kill it and raise `ServeError`."""
        deadline = time.monotonic() + self._settings.start_seconds
        missing = self._settings.workers
        try:
            while missing > 0:
                missing -= self._ready_workers(deadline - time.monotonic())
        finally:
            self._stop_listening()
            if missing > 0:
                self.kill()

    def _stop_listening(self) -> None:
        if self._ready >= 0:
            os.close(self._ready)
            self._ready = -1

    def _ready_workers(self, seconds: float) -> int:
        with selectors.DefaultSelector() as selector:
            selector.register(self._ready, selectors.EVENT_READ)
            if not selector.select(max(0.0, seconds)):
                raise self._failure(
                    f"did not get ready within {self._settings.start_seconds:g} s"
                )
        if heard := os.read(self._ready, self._settings.workers):
            return len(heard)
        raise self._failure("died at its start")

    def _failure(self, what: str) -> ServeError:
        words = self._process.last_lines() if self._process else ""
        return ServeError(f"{self.name} ({self._settings.target}) {what}\n{words}")

    def terminate(self) -> None:
        """Ask it to answer what it has accepted, and to leave."""
        if self._process:
            self._process.terminate()

    def wait_gone(self, seconds: float) -> None:
        """Wait for it to leave, `seconds` at most; then kill what is left."""
        try:
            if self._process:
                self._process.wait(seconds)
        finally:
            self.kill()

    def kill(self) -> None:
        """End it at once, with its workers and the requests they were serving."""
        self._stop_listening()
        if self._process:
            self._process.kill()
            self._port.wait_refused()

    def new_lines(self) -> list[str]:
        """Return the lines it has printed since this was last asked."""
        return self._process.new_lines() if self._process else []

    def release(self) -> None:
        """Give the port back."""
        self._port.release()
