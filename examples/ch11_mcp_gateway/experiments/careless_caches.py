"""Naive caches for the laboratory: each leaves out one rule of the honest one."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from examples.bookshop.jsontext import encode
from examples.ch10_mcp import (
    DO_NOT_CACHE,
    INVALIDATES,
    RESOURCE_UPDATED,
    CacheScope,
    CachingHint,
    Json,
    read_caching_hint,
)
from examples.ch11_mcp_gateway.cache.cache_key import (
    CacheMiss,
    CacheQuery,
    Caller,
    HintedResult,
)
from examples.ch11_mcp_gateway.cache.hints import outgoing_hint
from examples.ch11_mcp_gateway.cache.lru import CacheEntry, Key
from examples.ch11_mcp_gateway.cache.shared_cache import SCOPES, SharedCache
from examples.ch11_mcp_gateway.experiments.setups import Setup


class OneKey(SharedCache):
    """Has no user in its key: what everybody writes first."""

    def _key(self, scope: CacheScope, query: CacheQuery, caller: Caller) -> Key | None:
        return query.key()

    def _is_fresh(
        self, entry: CacheEntry, marks: tuple[bytes, ...], now: float
    ) -> bool:
        return super()._is_fresh(replace(entry, scope="public"), marks, now)


class WholeTtl(SharedCache):
    """Passes on the ttl as it came, however old the result is."""

    def _entry(
        self, ticket: CacheMiss, result: Mapping[str, Any], body: bytes, calls: int
    ) -> CacheEntry | None:
        entry = super()._entry(ticket, result, body, calls)
        self._told = {
            **getattr(self, "_told", {}),
            entry: read_caching_hint(result).ttl_ms,
        }
        return entry

    def _remaining_hint(self, entry: CacheEntry, now: float) -> CachingHint:
        return CachingHint(self._told[entry], entry.scope)


class Deaf(SharedCache):
    """Keeps a result until it expires, whatever it hears."""

    def invalidate(self, server: str, method: str, uri: str | None = None) -> None:
        """Hear nothing."""


class NoGrants(SharedCache):
    """Hears servers, and does not hear that a user's grants changed."""

    def invalidate_user(self, user: str) -> None:
        """Forget nothing."""


class Deletes(SharedCache):
    """Deletes when it hears of a change, and keeps what was asked for before it."""

    def _is_fresh(
        self, entry: CacheEntry, marks: tuple[bytes, ...], now: float
    ) -> bool:
        return now < entry.expires_at

    def _entry(
        self, ticket: CacheMiss, result: Mapping[str, Any], body: bytes, calls: int
    ) -> CacheEntry | None:
        current = self._current_versions(ticket.query, ticket.caller)
        return super()._entry(
            replace(ticket, tag_versions=current), result, body, calls
        )

    def invalidate(self, server: str, method: str, uri: str | None = None) -> None:
        """Delete what the notice names, and all that is private if it names a URI."""
        gone = {*INVALIDATES.get(method, ())}
        read = encode({"uri": uri}).decode() if method == RESOURCE_UPDATED else None
        self._delete(lambda key: key[-2] in gone or key[-1] == read)

    def invalidate_user(self, user: str) -> None:
        """Delete what is private to a user."""
        self._delete(lambda key: key[0].startswith(f"{user}-"))

    def _delete(self, gone: Any) -> None:
        for scope in SCOPES:
            shelf = self._stores[scope]
            for key in [one for one in shelf if gone(one)]:
                shelf.drop(key)


class HandsOn(SharedCache):
    """Does not keep what a change overtook, and lets others keep it."""

    def store(
        self, ticket: CacheMiss, result: Mapping[str, Any], calls: int = 1
    ) -> HintedResult:
        """Pass on the hint, in any case, as if it could be kept."""
        fresh = super().store(ticket, result, calls)
        told = read_caching_hint(result)
        return replace(fresh, hint=told) if fresh.hint == DO_NOT_CACHE else fresh


class KeepsAnswers(SharedCache):
    """Keeps results that a user's answers decided."""

    def _entry(
        self, ticket: CacheMiss, result: Mapping[str, Any], body: bytes, calls: int
    ) -> CacheEntry | None:
        asked = {k: v for k, v in ticket.query.params.items() if k != "requestState"}
        plain = replace(ticket, query=replace(ticket.query, params=asked))
        return super()._entry(plain, result, body, calls)


def as_it_came(
    fresh: HintedResult, shown: Json, now: float, until: float
) -> CachingHint:
    """Emit the scope that the server said, of a list that was filtered since."""
    return fresh.hint


def if_less(fresh: HintedResult, shown: Json, now: float, until: float) -> CachingHint:
    """Narrow the scope only when the filter took something out."""
    less = shown.get("tools") != fresh.result.get("tools")
    return outgoing_hint(fresh.hint, less, now, until)


TWINS: dict[str, Setup] = {
    "no user in the key": Setup(OneKey),
    "the whole ttl, again": Setup(WholeTtl),
    "hears no notice": Setup(Deaf),
    "does not hear of grants": Setup(NoGrants),
    "deletes, and no race check": Setup(Deletes, all_hear=True),
    "hands on what a change overtook": Setup(HandsOn),
    "keeps what a user's answers decided": Setup(KeepsAnswers),
    "marks of its own in each gateway": Setup(one_store=False),
    "a filtered list stays public": Setup(emit=as_it_came),
    "private only if something is missing": Setup(emit=if_less),
}
