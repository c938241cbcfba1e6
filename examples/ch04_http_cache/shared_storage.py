"""Storage that many processes share, with a first level in each of them.

A hit never asks the store: what this process holds is dropped when another one says
that it has changed. When the store is silent, nothing is held and nothing is stored.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar

from examples.ch04_http_cache.codec import decode_shelf, encode_shelf
from examples.ch04_http_cache.freshness import stored_lifetime
from examples.ch04_http_cache.message import Request, Stored
from examples.ch04_http_cache.policy import Policy
from examples.ch04_http_cache.storage import NOTHING, Found, MemoryStorage, Shelf
from examples.lab import Store, StoreError
from examples.lab.store import Subscription

T = TypeVar("T")
CHANNEL = "ch04:changed"
TOMBSTONE = 3600.0  # seconds: longer than any answer is on its way
RETRY = 1.0  # seconds without the store after it failed
TRIES = 50
OUTDATED = -1  # a generation that no key ever has: nothing is saved for it


class SharedStorage:
    """A `Storage` in a `Store`; `first` is what this process holds of it."""

    def __init__(
        self,
        store: Store,
        first: MemoryStorage,
        policy: Policy,
        clock: Callable[[], float],
    ) -> None:
        self.first = first
        self._store, self._policy, self._clock = store, policy, clock
        self._owed: set[str] = set()
        self._lock = first.new_lock()
        self._news: Subscription | None = None
        self._heard, self._listening, self._silent_until = 0, False, 0.0

    def listening(self, now: bool) -> None:
        """Say whether changes made by others are heard; else nothing is held."""
        if now != self._listening:
            self.first.clear()
        self._listening = now

    def poll(self, news: Subscription) -> None:
        """Hear changes by looking for news before each answer: no thread needed."""
        self._news = news
        self.listening(True)

    def hear(self, message: bytes) -> None:
        """Drop what another process has changed."""
        mark, _, key = message.decode("utf-8", "replace").partition(" ")
        with self._lock:
            self._heard += 1
            held = self.first.peek(key)
            if held is not None and held.mark != mark:
                self.first.drop(key)

    def peek(self, key: str) -> Shelf | None:
        """Return what this process holds, if it can be trusted."""
        while self._news and (message := self._news.get(0)) is not None:
            self.hear(message)
        if self._owed or not self._listening:
            return None
        return self.first.peek(key)

    def find(self, key: str, request: Request) -> Found:
        """Return the stored responses whose Vary fits the request."""
        shelf = self.peek(key)
        return (self._load(key) if shelf is None else shelf).found(request)

    def save(self, key: str, stored: Stored, generation: int) -> bool:
        """Store it, unless the key was invalidated since, or it is too big."""
        if stored.size > self.first.largest:
            return False

        def put(shelf: Shelf) -> Shelf | None:
            if shelf.generation != generation:
                return None
            return shelf.put(stored).within(self.first.largest)

        return self._change(key, put)

    def remove(self, key: str, stored: Stored) -> None:
        """Forget the response with these selecting fields."""
        if not self._change(key, lambda shelf: shelf.take(stored)):
            self._owed.add(key)

    def invalidate(self, key: str) -> None:
        """Forget the key's responses, now or as soon as the store answers."""
        if not self._change(key, lambda shelf: Shelf(shelf.generation + 1)):
            self._owed.add(key)

    def _load(self, key: str) -> Shelf:
        heard = self._heard
        try:
            self._pay()
            raw = self._ask(lambda: self._store.get(name(key)))
        except StoreError:
            return Shelf(OUTDATED)
        shelf = read(raw)
        if shelf.variants:
            self._hold(key, shelf, heard)
        return shelf

    def _change(self, key: str, change: Callable[[Shelf], Shelf | None]) -> bool:
        """Change a shelf in the store in one step; False where that could not be."""
        heard = self._heard
        self.first.drop(key)
        try:
            new = self._replace(key, change)
            if new is None:
                return False
            self._hold(key, new, heard)
            note = f"{new.mark} {key}".encode()
            self._ask(lambda: self._store.publish(CHANNEL, note))
        except StoreError:
            return False
        return True

    def _replace(
        self, key: str, change: Callable[[Shelf], Shelf | None]
    ) -> Shelf | None:
        for _ in range(TRIES):
            old = self._ask(lambda: self._store.get(name(key)))
            new = change(read(old))
            if new is None:
                return None
            raw, ttl = encode_shelf(new), self._keep(new)
            if self._ask(self._swap(key, old, raw, ttl)):
                return read(raw)
        raise StoreError(f"{key} changed under each of {TRIES} tries")

    def _swap(
        self, key: str, old: bytes | None, raw: bytes, ttl: float
    ) -> Callable[[], bool]:
        return lambda: self._store.compare_and_set(name(key), old, raw, ttl)

    def _keep(self, shelf: Shelf) -> float:
        """Return for how many seconds it may be of use."""
        lives = [stored_lifetime(v, self._policy).seconds for v in shelf.variants]
        return max([TOMBSTONE, *(life + self._policy.stale_if_down for life in lives)])

    def _hold(self, key: str, shelf: Shelf, heard: int) -> None:
        """Hold a copy here, unless something changed while it was on its way."""
        with self._lock:
            if self._listening and heard == self._heard:
                self.first.put(key, shelf)

    def _pay(self) -> None:
        """Invalidate what could not be invalidated when it should have been."""
        for key in list(self._owed):
            self._owed.discard(key)
            self.invalidate(key)
            if key in self._owed:
                raise StoreError("the store is silent")

    def _ask(self, what: Callable[[], T]) -> T:
        """Ask the store, but not while it has just failed to answer."""
        if self._clock() < self._silent_until:
            raise StoreError("the store was silent a moment ago")
        try:
            return what()
        except StoreError:
            self._silent_until = self._clock() + RETRY
            raise


def name(key: str) -> str:
    """Return the store's key: short, whatever the URI."""
    return f"ch04:{sha256(key.encode()).hexdigest()}"


def read(raw: bytes | None) -> Shelf:
    """Return a shelf as the store has it; anything else is an empty one."""
    shelf = decode_shelf(raw) if raw else None
    if raw is None or shelf is None:
        return NOTHING
    return Shelf(shelf.generation, shelf.variants, mark=sha256(raw).hexdigest()[:16])
