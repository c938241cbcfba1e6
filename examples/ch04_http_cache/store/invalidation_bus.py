"""The invalidation bus: each process hears what others have changed in the store."""

from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

from examples.ch04_http_cache.store.circuit_breaker import RETRY_AFTER
from examples.ch04_http_cache.store.shared_storage import CHANNEL, SharedStorage
from examples.lab import Store, StoreError


def receive_invalidations(
    store: Store, storage: SharedStorage, sleep: Callable[[float], None]
) -> NoReturn:
    """Hear, for ever, what other processes change; start again when the store fails."""
    while True:
        with suppress(StoreError):
            subscription = store.subscribe(CHANNEL)
            storage.subscribed(True)
            while True:
                message = subscription.get(timeout=RETRY_AFTER)
                if message is not None:
                    storage.on_change(message)
        storage.subscribed(False)
        sleep(RETRY_AFTER)
