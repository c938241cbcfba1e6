"""requests-cache in the laboratory: what it keeps, how long, and over a restart."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests
from requests_cache import CachedSession
from requests_cache.backends.sqlite import SQLiteCache

from examples.bookshop import catalogue
from examples.ch06_capacity.experiments.front import shop
from examples.lab import Network, Table
from examples.lab.figures import Marked

DAY = 86_400.0
EMMA = "http://catalogue/books/emma"


@contextmanager
def its_time(net: Network) -> Iterator[None]:
    """Let a library that reads the wall clock see the laboratory's instead."""
    from freezegun import freeze_time  # noqa: PLC0415  slow to import

    with freeze_time(datetime.fromtimestamp(net.clock.time(), UTC)):
        yield


def opened(net: Network, file: Path | None, **options: Any) -> Any:
    """Open a session on the network; without a file it keeps answers in memory."""
    logging.getLogger("requests_cache").addHandler(logging.NullHandler())
    backend = "memory" if file is None else SQLiteCache(file)
    session: Any = CachedSession(backend=backend, **options)
    net.mount(session, "client")
    return session


class Client:
    """A client with requests-cache, and the catalogue that it asks."""

    def __init__(self, file: Path | None, **options: Any) -> None:
        self.net = Network()
        self.catalogue = self.net.host("catalogue", shop, latency=0.01)
        self._file, self._options = file, options
        self.session = self._open()

    def _open(self) -> Any:
        return opened(self.net, self._file, **self._options)

    def ask(self, url: str = EMMA) -> Marked:
        """Ask for a page; say who answered."""
        with its_time(self.net):
            try:
                reply = self.session.get(url)
            except requests.RequestException:
                return Marked("an error", "failed")
            if not getattr(reply, "from_cache", False):
                return Marked("catalogue", "miss")
            stale = getattr(reply, "is_expired", False)
        return Marked("cache, stale", "stale") if stale else Marked("cache", "fresh")

    def restart(self) -> None:
        """Begin a new process: what lived in memory is gone."""
        self.session.close()
        self.session = self._open()

    def kept(self) -> int:
        """How many answers are kept, fresh or not."""
        return len(self.session.cache.responses)


def again(client: Client) -> Marked:
    """Ask at once."""
    return client.ask()


def restarted(client: Client) -> Marked:
    """Ask after a restart."""
    client.restart()
    return client.ask()


def expired(client: Client) -> Marked:
    """Ask after 61 seconds."""
    client.net.clock.advance(61)
    return client.ask()


def down(client: Client) -> Marked:
    """Ask after a day, while the catalogue is down."""
    client.net.clock.advance(DAY)
    client.catalogue[0].kill()
    return client.ask()


def hoard(client: Client) -> int:
    """Ask for every book; return what is kept a day later, when all have expired."""
    with its_time(client.net):  # once for all: it takes longer than the requests
        for book in catalogue().books:
            client.session.get(f"http://catalogue/books/{book}")
    client.net.clock.advance(DAY)
    client.ask()
    return client.kept()


SCENES: dict[str, tuple[Callable[[Client], object], dict[str, Any]]] = {
    "asked again at once": (again, {"expire_after": 60}),
    "asked after 61 s": (expired, {"expire_after": 60}),
    "61 s, as the answer says": (expired, {"cache_control": True}),
    "asked after 61 s, as it comes": (expired, {}),
    "after a restart": (restarted, {"expire_after": 60}),
    "a day later, catalogue down": (down, {"expire_after": 60}),
    "the same, stale_if_error": (down, {"expire_after": 60, "stale_if_error": True}),
    "the same, for an hour": (down, {"expire_after": 60, "stale_if_error": 3600}),
    "kept, all expired for a day": (hoard, {"expire_after": 60}),
}


def shelf() -> Table:
    """Play every scene with answers in memory, and with answers in a file."""
    rows = []
    for words, (scene, options) in SCENES.items():
        with TemporaryDirectory() as folder:
            row = {"then": words}
            for name, file in (("memory", None), ("SQLite", Path(folder) / "c.db")):
                row[name] = played(scene, Client(file, **options))
            rows.append(row)
    return Table(rows, "who answers, after Emma was asked for once")


def played(scene: Callable[[Client], object], client: Client) -> Any:
    """Ask once, then play the scene."""
    client.ask()
    result = scene(client)
    client.session.close()
    return result
