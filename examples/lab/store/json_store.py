"""JSON in a store that keeps bytes."""

import json
from collections.abc import Callable
from typing import Any

from examples.lab.store.contract import Store


class JsonStore:
    """A store whose values are what JSON can say: lists, dicts, words, numbers.

    >>> from examples.lab import MemoryStore
    >>> baskets = JsonStore(MemoryStore())
    >>> baskets.update("alice", lambda books: [*books, "emma"], default=[])
    ['emma']
    >>> baskets.get("bob", default=[])
    []
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def get(self, key: str, default: Any = None) -> Any:
        """Return the value, or `default` when the key is absent or has expired."""
        return loaded(self.store.get(key), default)

    def set(self, key: str, value: Any, ttl: float | None = None) -> None:
        """Write the value; it expires after `ttl` seconds, or never."""
        self.store.set(key, dumped(value), ttl)

    def delete(self, key: str) -> None:
        """Forget the key, if it is there."""
        self.store.delete(key)

    def update(
        self,
        key: str,
        change: Callable[[Any], Any],
        default: Any = None,
        ttl: float | None = None,
    ) -> Any:
        """Replace the value by `change(value)` in one step; return the new one.

        `change` gets `default` when the key is absent, and may be called again.
        """
        raw = self.store.update(
            key, lambda old: dumped(change(loaded(old, default))), ttl
        )
        return json.loads(raw)

    def __repr__(self) -> str:
        return f"JsonStore({self.store!r})"


def loaded(raw: bytes | None, default: Any) -> Any:
    """Read a value; each reader gets a copy of the default that is its own."""
    return json.loads(dumped(default) if raw is None else raw)


def dumped(value: Any) -> bytes:
    """Write a value; raises ValueError for one that JSON cannot say."""
    try:
        return json.dumps(value, allow_nan=False).encode()
    except (TypeError, ValueError) as error:
        raise ValueError(f"JSON cannot say {value!r}: {error}") from None
