"""Listening: each process hears what the others have changed in a shared storage."""

from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

from examples.ch04_http_cache.store.circuit_breaker import RETRY
from examples.ch04_http_cache.store.shared_storage import CHANNEL, SharedStorage
from examples.lab import Store, StoreError


def receive_invalidations(
    store: Store, storage: SharedStorage, sleep: Callable[[float], None]
) -> NoReturn:
    """Hear, for ever, what other processes change; start again when the store fails."""
    while True:
        with suppress(StoreError):
            news = store.subscribe(CHANNEL)
            storage.listening(True)
            while True:
                message = news.get(timeout=RETRY)
                if message is not None:
                    storage.hear(message)
        storage.listening(False)
        sleep(RETRY)
