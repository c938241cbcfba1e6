"""The shell under every server: plain values become a store, papers, a clock, ids."""

import secrets
import time
from typing import Any

from gevent import spawn  # type: ignore[import-untyped]  # it has no types

from examples.ch12_choosing.live_config.file_store import Folder
from examples.ch12_choosing.system.dependencies import Ground
from examples.lab.store import RedisStore


def ground(store: str, folder: str) -> Ground:
    """Return what a server stands on: a store's URL, and a folder of papers."""
    shared = RedisStore(store)
    return Ground(shared, Folder(folder), time.time, lambda: secrets.token_urlsafe(24))


def in_a_greenlet(work: Any, *, daemon: bool = False) -> None:
    """Start work beside the requests; it ends with the process."""
    spawn(work)
