"""The shell under every service: plain values become a store, papers, a clock, ids."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from examples.ch12_choosing.shop.folder import Folder
from examples.ch12_choosing.shop.papers import Papers
from examples.lab import Store
from examples.lab.redis_store import RedisStore


@dataclass(frozen=True, slots=True)
class Ground:
    """What every service stands on."""

    store: Store
    papers: Papers
    clock: Callable[[], float]
    new_id: Callable[[], str]


def real_ground(store: str, folder: str) -> Ground:
    """Return the real one: a store's URL, and a folder of papers."""
    shared = RedisStore(store)
    return Ground(shared, Folder(folder), time.time, lambda: secrets.token_urlsafe(24))
