"""Storage that many processes share, with a first level in each of them.

A hit never asks the store: what this process holds is dropped when another one says
that it has changed. When the store is silent, nothing is held and nothing is stored.
"""

from collections.abc import Callable
from hashlib import sha256

from examples.ch04_http_cache.messages.message import Request, StoredResponse
from examples.ch04_http_cache.rules.freshness import stored_lifetime
from examples.ch04_http_cache.rules.policy import CachePolicy
from examples.ch04_http_cache.store.circuit_breaker import ImpatientStore
from examples.ch04_http_cache.store.codec import decode, encode
from examples.ch04_http_cache.store.storage import CacheEntry, Lookup, MemoryStorage
from examples.ch04_http_cache.store.variant_index import Index, decode_index, entry_of
from examples.lab import Store, StoreError
from examples.lab.store import Subscription

CHANNEL = "ch04:changed"
TOMBSTONE = 3600.0  # seconds: longer than any answer is on its way
TRIES = 50
OUTDATED = -1  # a generation that no key ever has: nothing is saved for it


class SharedStorage:
    """A `Storage` in a `Store`; `first` is what this process holds of it."""

    def __init__(
        self,
        store: Store,
        first: MemoryStorage,
        policy: CachePolicy,
        clock: Callable[[], float],
    ) -> None:
        self.first = first
        self._store, self._policy = ImpatientStore(store, clock), policy
        self._owed: set[str] = set()
        self._lock = first.new_lock()
        self._news: Subscription | None = None
        self._heard, self._listening = 0, False

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

    def peek(self, key: str) -> CacheEntry | None:
        """Return what this process holds, if it can be trusted."""
        while self._news and (message := self._news.get(0)) is not None:
            self.hear(message)
        if self._owed or not self._listening:
            return None
        return self.first.peek(key)

    def find(self, key: str, request: Request) -> Lookup:
        """Return the stored responses whose Vary fits the request."""
        shelf = self.peek(key)
        return (self._load(key) if shelf is None else shelf).found(request)

    def save(self, key: str, stored: StoredResponse, generation: int) -> bool:
        """Store it, unless the key was invalidated since, or it is too big."""
        if stored.size > self.first.largest:
            return False
        raw = encode(stored)
        life = stored_lifetime(stored, self._policy).seconds
        keep = max(TOMBSTONE, life + self._policy.stale_if_down)
        entry = entry_of(stored, key, raw, keep)

        def put(index: Index) -> Index | None:
            if index.generation != generation:
                return None
            return index.put(entry, self.first.largest)

        try:
            self._store.set(place(entry.place), raw, keep)
        except StoreError:
            return False
        return self._change(key, put, stored)

    def remove(self, key: str, stored: StoredResponse) -> None:
        """Forget the response with these selecting fields."""
        if not self._change(key, lambda index: index.take(stored.selecting)):
            self._owed.add(key)

    def invalidate(self, key: str) -> None:
        """Forget the key's responses, now or as soon as the store answers."""
        if not self._change(key, lambda index: Index(index.generation + 1)):
            self._owed.add(key)

    def _load(self, key: str) -> CacheEntry:
        """Fetch a key's variants from the store."""
        heard = self._heard
        try:
            self._pay()
            raw = self._store.get(name(key))
            index = decode_index(raw)
            found = [self._variant(entry.place) for entry in index.entries]
        except StoreError:
            return CacheEntry(OUTDATED)
        variants = tuple(each for each in found if each is not None)
        shelf = CacheEntry(index.generation, variants, mark=mark(raw))
        if variants:
            self._hold(key, shelf, heard)
        return shelf

    def _variant(self, where: str) -> StoredResponse | None:
        return decode(self._store.get(place(where)) or b"")

    def _change(
        self,
        key: str,
        change: Callable[[Index], Index | None],
        stored: StoredResponse | None = None,
    ) -> bool:
        """Change an index in the store in one step; False where that could not be."""
        heard = self._heard
        self.first.drop(key)
        try:
            old, raw = self._replace(key, change)
            if raw is None:
                return False
            new = decode_index(raw)
            if stored is not None and len(new.entries) == 1:
                self._hold(
                    key, CacheEntry(new.generation, (stored,), mark=mark(raw)), heard
                )
            self._tell(key, old, new, mark(raw))
        except StoreError:
            return False
        return True

    def _replace(
        self, key: str, change: Callable[[Index], Index | None]
    ) -> tuple[Index, bytes | None]:
        for _ in range(TRIES):
            old = self._store.get(name(key))
            new = change(decode_index(old))
            if new is None:
                return decode_index(old), None
            keep = max([TOMBSTONE, *(entry.keep for entry in new.entries)])
            if self._store.swap(name(key), old, new.encode(), keep):
                return decode_index(old), new.encode()
        raise StoreError(f"{key} changed under each of {TRIES} tries")

    def _tell(self, key: str, old: Index, new: Index, now: str) -> None:
        """Tell the other processes, and throw away what nobody will look for."""
        self._store.publish(CHANNEL, f"{now} {key}".encode())
        gone = {each.place for each in old.entries} - {e.place for e in new.entries}
        for where in sorted(gone):
            self._store.delete(place(where))

    def _hold(self, key: str, shelf: CacheEntry, heard: int) -> None:
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


def name(key: str) -> str:
    """Return where a key's index is: short, whatever the URI."""
    return f"ch04:{sha256(key.encode()).hexdigest()}"


def place(where: str) -> str:
    """Return where a variant is."""
    return f"ch04:variant:{where}"


def mark(raw: bytes | None) -> str:
    """Name a state of an index."""
    return sha256(raw or b"").hexdigest()[:16]
