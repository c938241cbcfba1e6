"""The shell under every server: plain values become a store, configuration, ids."""

import secrets
import time
from typing import Any

from gevent import spawn  # type: ignore[import-untyped]  # it has no types

from examples.ch12_choosing.live_config.file_store import FileConfigStore
from examples.ch12_choosing.system.dependencies import Dependencies
from examples.lab.store import RedisStore


def create_dependencies(store: str, folder: str) -> Dependencies:
    """Open a store by its URL, and the configuration in a folder."""
    shared = RedisStore(store)
    return Dependencies(
        shared, FileConfigStore(folder), time.time, lambda: secrets.token_urlsafe(24)
    )


def spawn_greenlet(work: Any, *, daemon: bool = False) -> None:
    """Start work beside the requests; it ends with the process."""
    spawn(work)
