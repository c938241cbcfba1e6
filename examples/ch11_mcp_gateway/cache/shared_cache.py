"""The honest shared cache: what is public for all, what is private for its owner.

No HTTP cache stores these results, since a message travels by POST. So this one keeps
the rules itself (server/utilities/caching): how long, for whom, until which change.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from examples.bookshop.jsontext import encode
from examples.ch10_mcp import (
    DO_NOT_CACHE,
    INVALIDATES,
    MAX_TTL_MS,
    RESOURCE_UPDATED,
    CacheScope,
    CachingHint,
    is_cacheable,
    read_caching_hint,
)
from examples.ch11_mcp_gateway.cache.cache_key import (
    CacheMiss,
    CacheQuery,
    Caller,
    HintedResult,
    decode_result,
    method_tag,
    uri_tag,
    user_tag,
)
from examples.ch11_mcp_gateway.cache.hints import without_hints
from examples.ch11_mcp_gateway.cache.lru import CacheEntry, Key, LruStore
from examples.ch11_mcp_gateway.cache.tag_versions import TagVersions
from examples.lab import StoreError

MAX_ENTRIES, MAX_BYTES = 1000, 8_000_000  # of each of the two stores
SCOPES: tuple[CacheScope, CacheScope] = ("private", "public")  # in the order of looking


class SharedCache:
    """Results of upstream servers, as those gave them: filter when you serve.

    The servers in `never_public` are not believed when they call a result public.
    `counts` has hits, misses, and the upstream calls that hits saved.
    """

    def __init__(
        self,
        tag_versions: TagVersions,
        clock: Callable[[], float],
        *,
        max_entries: int = MAX_ENTRIES,
        max_bytes: int = MAX_BYTES,
        never_public: frozenset[str] = frozenset(),
    ) -> None:
        self._tag_versions, self._clock = tag_versions, clock
        self._never_public = never_public
        self._stores = {scope: LruStore(max_entries, max_bytes) for scope in SCOPES}
        # Tags that the store has not renewed yet, each with what owes it.
        self._pending: dict[str, object] = {}
        self.counts: Counter[str] = Counter()

    def lookup(self, query: CacheQuery, caller: Caller) -> HintedResult | CacheMiss:
        """Return what is fresh for this caller, or the miss to ask upstream with."""
        now, versions = self._clock(), self._current_versions(query, caller)
        for scope in SCOPES:
            key = self._key(scope, query, caller)
            entry = self._stores[scope].get(key) if key and versions else None
            if entry is None:
                continue
            if self._is_fresh(entry, versions or (), now):
                self.counts["hits"] += 1
                self.counts["saved"] += entry.upstream_calls
                hint = self._remaining_hint(entry, now)
                return HintedResult(decode_result(entry.body), hint)
            self._stores[scope].drop(key or ())
        self.counts["misses"] += 1
        return CacheMiss(query, caller, now, versions)

    def store(
        self, miss: CacheMiss, result: Mapping[str, Any], calls: int = 1
    ) -> HintedResult:
        """Keep a result if it may be kept; return it with what is left of its hint.

        The time since the miss counts as spent. If a tag was renewed meanwhile, the
        result may be older than the change: nobody keeps it, here or further on.
        """
        body = encode(without_hints(result))
        entry = self._entry(miss, result, body, calls)
        if entry is None:
            return HintedResult(decode_result(body), DO_NOT_CACHE)
        remaining = self._remaining_hint(entry, self._clock())
        key = self._key(entry.scope, miss.query, miss.caller)
        if remaining.ttl_ms > 0 and key is not None:
            self._stores[entry.scope].put(key, entry)
        return HintedResult(decode_result(body), remaining)

    def invalidate(self, server: str, method: str, uri: str | None = None) -> None:
        """Forget what a server's notification says has changed, in every gateway."""
        tags = [method_tag(server, one) for one in INVALIDATES.get(method, ())]
        if method == RESOURCE_UPDATED and uri is not None:
            tags.append(uri_tag(server, uri))
        self._renew(tags)

    def invalidate_user(self, user: str) -> None:
        """Forget what is private to a user: a grant changed, or a token was revoked."""
        self._renew([user_tag(user)])

    def __len__(self) -> int:
        return sum(len(store) for store in self._stores.values())

    def _key(self, scope: CacheScope, query: CacheQuery, caller: Caller) -> Key | None:
        """Return where it stands; whoever has no context has nothing private."""
        if scope == "public":
            return query.key()
        return (caller.context, *query.key()) if caller.context else None

    def _entry(
        self, miss: CacheMiss, result: Mapping[str, Any], body: bytes, calls: int
    ) -> CacheEntry | None:
        """Return what would be kept; None if the rules, or a change, forbid it."""
        query, caller, hint = miss.query, miss.caller, read_caching_hint(result)
        if not is_cacheable(query.method, query.params, result):
            return None
        if (
            miss.tag_versions is None
            or self._current_versions(query, caller) != miss.tag_versions
        ):
            return None
        scope = "private" if query.server in self._never_public else hint.scope
        expires_at = miss.sent_at + min(hint.ttl_ms, MAX_TTL_MS) / 1000
        if scope == "private":
            expires_at = min(expires_at, caller.token_expires_at)
        return CacheEntry(body, scope, expires_at, miss.tag_versions, calls)

    def _is_fresh(
        self, entry: CacheEntry, versions: tuple[bytes, ...], now: float
    ) -> bool:
        """Say whether it is fresh and its tags hold; the user's comes last."""
        count = len(versions) - (entry.scope == "public")
        return now < entry.expires_at and entry.tag_versions[:count] == versions[:count]

    def _remaining_hint(self, entry: CacheEntry, now: float) -> CachingHint:
        """Return what is left of the hint: a whole ttl would double the staleness."""
        return CachingHint(max(0, int((entry.expires_at - now) * 1000)), entry.scope)

    def _current_versions(
        self, query: CacheQuery, caller: Caller
    ) -> tuple[bytes, ...] | None:
        """Return the versions of now, the user's last; None when nobody can say."""
        try:
            self._renew_pending()
            return self._tag_versions.read((*query.tags(), user_tag(caller.user)))
        except StoreError:
            return None

    def _renew(self, tags: list[str]) -> None:
        """Renew tags; while the store does not answer, owe it to the next lookup."""
        try:
            self._tag_versions.renew(tags)
        except StoreError:
            self._pending.update(dict.fromkeys(tags, object()))

    def _renew_pending(self) -> None:
        """Renew what is owed, but for debts made meanwhile; raises StoreError."""
        pending = dict(self._pending)
        if pending:
            self._tag_versions.renew(sorted(pending))
        for tag, token in pending.items():
            if self._pending.get(tag) is token:
                del self._pending[tag]
