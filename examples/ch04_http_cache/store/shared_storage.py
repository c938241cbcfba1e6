"""Storage that many processes share, with a local copy in each of them.

A hit never asks the store: what this process holds is dropped when another one says
that it has changed. When the store is silent, nothing is held and nothing is stored.
"""

from collections.abc import Callable
from hashlib import sha256

from examples.ch04_http_cache.messages.message import Request, StoredResponse
from examples.ch04_http_cache.rules.freshness import stored_lifetime
from examples.ch04_http_cache.rules.policy import CachePolicy
from examples.ch04_http_cache.store.circuit_breaker import CircuitBreakerStore
from examples.ch04_http_cache.store.codec import decode, encode
from examples.ch04_http_cache.store.storage import CacheEntry, Lookup, MemoryStorage
from examples.ch04_http_cache.store.variant_index import (
    VariantIndex,
    decode_index,
    reference_to,
)
from examples.lab import Store, StoreError
from examples.lab.store import Subscription

CHANNEL = "ch04:changed"
TOMBSTONE = 3600.0  # seconds: longer than any answer is on its way
MAX_TRIES = 50
OUTDATED = -1  # a generation that no key ever has: nothing is saved for it


class SharedStorage:
    """A `Storage` in a `Store`; `local` is what this process holds of it."""

    def __init__(
        self,
        store: Store,
        local: MemoryStorage,
        policy: CachePolicy,
        clock: Callable[[], float],
    ) -> None:
        self.local = local
        self._store, self._policy = CircuitBreakerStore(store, clock), policy
        self._pending: set[str] = set()
        self._lock = local.new_lock()
        self._subscription: Subscription | None = None
        self._changes_heard, self._subscribed = 0, False

    def subscribed(self, now: bool) -> None:
        """Say whether changes made by others are heard; else nothing is held."""
        if now != self._subscribed:
            self.local.clear()
        self._subscribed = now

    def poll(self, subscription: Subscription) -> None:
        """Hear changes by looking for news before each answer: no thread needed."""
        self._subscription = subscription
        self.subscribed(True)

    def on_change(self, message: bytes) -> None:
        """Drop what another process has changed."""
        revision, _, key = message.decode("utf-8", "replace").partition(" ")
        with self._lock:
            self._changes_heard += 1
            held = self.local.peek(key)
            if held is not None and held.revision != revision:
                self.local.drop(key)

    def peek(self, key: str) -> CacheEntry | None:
        """Return what this process holds, if it can be trusted."""
        while self._subscription and (message := self._subscription.get(0)) is not None:
            self.on_change(message)
        if self._pending or not self._subscribed:
            return None
        return self.local.peek(key)

    def find(self, key: str, request: Request) -> Lookup:
        """Return the stored responses whose Vary fits the request."""
        entry = self.peek(key)
        return (self._load(key) if entry is None else entry).lookup(request)

    def save(self, key: str, stored: StoredResponse, generation: int) -> bool:
        """Store it, unless the key was invalidated since, or it is too big."""
        if not self.local.fits(stored):
            return False
        raw = encode(stored)
        lifetime = stored_lifetime(stored, self._policy).seconds
        ttl = max(TOMBSTONE, lifetime + self._policy.stale_if_down)
        entry = reference_to(stored, key, raw, ttl)

        def put(index: VariantIndex) -> VariantIndex | None:
            if index.generation != generation:
                return None
            return index.put(entry, self.local.max_entry_bytes)

        try:
            self._store.set(variant_store_key(entry.digest), raw, ttl)
        except StoreError:
            return False
        return self._change(key, put, stored)

    def remove(self, key: str, stored: StoredResponse) -> None:
        """Forget the response with these selecting fields."""
        if not self._change(key, lambda index: index.take(stored.selecting)):
            self._pending.add(key)

    def invalidate(self, key: str) -> None:
        """Forget the key's responses, now or as soon as the store answers."""
        if not self._change(key, lambda index: VariantIndex(index.generation + 1)):
            self._pending.add(key)

    def _load(self, key: str) -> CacheEntry:
        """Fetch a key's variants from the store."""
        changes_heard = self._changes_heard
        try:
            self._invalidate_pending()
            raw = self._store.get(index_key(key))
            index = decode_index(raw)
            found = [self._variant(entry.digest) for entry in index.entries]
        except StoreError:
            return CacheEntry(OUTDATED)
        variants = tuple(each for each in found if each is not None)
        entry = CacheEntry(index.generation, variants, revision=revision_of(raw))
        if variants:
            self._keep_locally(key, entry, changes_heard)
        return entry

    def _variant(self, digest: str) -> StoredResponse | None:
        return decode(self._store.get(variant_store_key(digest)) or b"")

    def _change(
        self,
        key: str,
        change: Callable[[VariantIndex], VariantIndex | None],
        stored: StoredResponse | None = None,
    ) -> bool:
        """Change an index in the store in one step; False where that could not be."""
        changes_heard = self._changes_heard
        self.local.drop(key)
        try:
            old, raw = self._replace(key, change)
            if raw is None:
                return False
            new = decode_index(raw)
            if stored is not None and len(new.entries) == 1:
                entry = CacheEntry(new.generation, (stored,), revision=revision_of(raw))
                self._keep_locally(key, entry, changes_heard)
            self._publish(key, old, new, revision_of(raw))
        except StoreError:
            return False
        return True

    def _replace(
        self, key: str, change: Callable[[VariantIndex], VariantIndex | None]
    ) -> tuple[VariantIndex, bytes | None]:
        for _ in range(MAX_TRIES):
            old = self._store.get(index_key(key))
            new = change(decode_index(old))
            if new is None:
                return decode_index(old), None
            ttl = max([TOMBSTONE, *(entry.ttl for entry in new.entries)])
            if self._store.compare_and_set(index_key(key), old, new.encode(), ttl):
                return decode_index(old), new.encode()
        raise StoreError(f"{key} changed under each of {MAX_TRIES} tries")

    def _publish(
        self, key: str, old: VariantIndex, new: VariantIndex, now: str
    ) -> None:
        """Tell the other processes, and throw away what nobody will look for."""
        self._store.publish(CHANNEL, f"{now} {key}".encode())
        gone = {each.digest for each in old.entries} - {e.digest for e in new.entries}
        for digest in sorted(gone):
            self._store.delete(variant_store_key(digest))

    def _keep_locally(self, key: str, entry: CacheEntry, changes_heard: int) -> None:
        """Hold a copy here, unless something changed while it was on its way."""
        with self._lock:
            if self._subscribed and changes_heard == self._changes_heard:
                self.local.put(key, entry)

    def _invalidate_pending(self) -> None:
        """Invalidate what could not be invalidated when it should have been."""
        for key in list(self._pending):
            self._pending.discard(key)
            self.invalidate(key)
            if key in self._pending:
                raise StoreError("the store is silent")


def index_key(key: str) -> str:
    """Return where a key's index is: short, whatever the URI."""
    return f"ch04:{sha256(key.encode()).hexdigest()}"


def variant_store_key(digest: str) -> str:
    """Return where a variant is."""
    return f"ch04:variant:{digest}"


def revision_of(raw: bytes | None) -> str:
    """Name a state of an index."""
    return sha256(raw or b"").hexdigest()[:16]
