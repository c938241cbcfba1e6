"""The honest shared cache: what is public for all, what is private for its owner.

No HTTP cache stores these results, since a message travels by POST. So this one keeps
the rules itself (server/utilities/caching): how long, for whom, until which change.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from examples.bookshop.jsontext import encode
from examples.ch10_mcp import (
    CACHEABLE_METHODS,
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
    Caller,
    Fresh,
    Query,
    Ticket,
    of_method,
    of_uri,
    of_user,
    opened,
)
from examples.ch11_mcp_gateway.cache.hints import unhinted
from examples.ch11_mcp_gateway.cache.lru import Entry, Key, Shelf
from examples.ch11_mcp_gateway.cache.tag_versions import Marks
from examples.lab import StoreError

MOST, MOST_BYTES = 1000, 8_000_000  # of each of the two shelves
SCOPES: tuple[CacheScope, CacheScope] = ("private", "public")  # in the order of looking


class SharedCache:
    """Results of upstream servers, as those gave them: filter when you serve.

    The servers in `never_public` are not believed when they call a result public.
    `counts` has hits, misses, and the upstream calls that hits saved.
    """

    def __init__(
        self,
        marks: Marks,
        clock: Callable[[], float],
        *,
        most: int = MOST,
        most_bytes: int = MOST_BYTES,
        never_public: frozenset[str] = frozenset(),
    ) -> None:
        self._marks, self._clock, self._never = marks, clock, never_public
        self._shelves = {scope: Shelf(most, most_bytes) for scope in SCOPES}
        # Marks that the store has not changed yet, each with the debt it belongs to.
        self._owed: dict[str, object] = {}
        self.counts: Counter[str] = Counter()

    def look(self, query: Query, caller: Caller) -> Fresh | Ticket:
        """Return what is fresh for this caller, or a ticket to ask upstream with."""
        now, marks = self._clock(), self._current(query, caller)
        for scope in SCOPES:
            key = self._key(scope, query, caller)
            entry = self._shelves[scope].get(key) if key and marks else None
            if entry is None:
                continue
            if self._usable(entry, marks or (), now):
                self.counts["hits"] += 1
                self.counts["saved"] += entry.calls
                return Fresh(opened(entry.body), self._left(entry, now), hit=True)
            self._shelves[scope].drop(key or ())
        self.counts["misses"] += 1
        return Ticket(query, caller, now, marks)

    def keep(self, ticket: Ticket, result: Mapping[str, Any], calls: int = 1) -> Fresh:
        """Keep a result if it may be kept; return it with what is left of its hint.

        The time since the ticket counts as spent. If a mark has changed meanwhile, the
        result may be older than the change: nobody keeps it, here or further on.
        """
        body = encode(unhinted(result))
        entry = self._entry(ticket, result, body, calls)
        if entry is None:
            return Fresh(opened(body), DO_NOT_CACHE)
        left = self._left(entry, self._clock())
        key = self._key(entry.scope, ticket.query, ticket.caller)
        if left.ttl_ms > 0 and key is not None:
            self._shelves[entry.scope].put(key, entry)
        return Fresh(opened(body), left)

    def heard(self, server: str, method: str, uri: str | None = None) -> None:
        """Forget what a server's notice says has changed, in every gateway."""
        gone = [of_method(server, one) for one in INVALIDATES.get(method, ())]
        if method == RESOURCE_UPDATED and uri is not None:
            gone.append(of_uri(server, uri))
        self._change(gone)

    def forget_user(self, user: str) -> None:
        """Forget what is private to a user: a grant changed, or a token was revoked."""
        self._change([of_user(user)])

    def forget_server(self, server: str) -> None:
        """Forget all that a server said: a notice of it may have been missed."""
        self._change([of_method(server, method) for method in CACHEABLE_METHODS])

    def __len__(self) -> int:
        return sum(len(shelf) for shelf in self._shelves.values())

    def _key(self, scope: CacheScope, query: Query, caller: Caller) -> Key | None:
        """Return where it stands; whoever has no context has nothing private."""
        if scope == "public":
            return query.key()
        return (caller.context, *query.key()) if caller.context else None

    def _entry(
        self, ticket: Ticket, result: Mapping[str, Any], body: bytes, calls: int
    ) -> Entry | None:
        """Return what would be kept; None if the rules, or a change, forbid it."""
        query, caller, told = ticket.query, ticket.caller, read_caching_hint(result)
        if not is_cacheable(query.method, query.params, result):
            return None
        if ticket.marks is None or self._current(query, caller) != ticket.marks:
            return None
        scope = "private" if query.server in self._never else told.scope
        until = ticket.sent + min(told.ttl_ms, MAX_TTL_MS) / 1000
        if scope == "private":
            until = min(until, caller.until)
        return Entry(body, scope, until, ticket.marks, calls)

    def _usable(self, entry: Entry, marks: tuple[bytes, ...], now: float) -> bool:
        """Say whether it is fresh and its marks hold; the user's comes last."""
        count = len(marks) - (entry.scope == "public")
        return now < entry.until and entry.marks[:count] == marks[:count]

    def _left(self, entry: Entry, now: float) -> CachingHint:
        """Return what is left of the hint: a whole ttl would double the staleness."""
        return CachingHint(max(0, int((entry.until - now) * 1000)), entry.scope)

    def _current(self, query: Query, caller: Caller) -> tuple[bytes, ...] | None:
        """Return the marks of now, the user's last; None when nobody can say."""
        try:
            self._pay()
            return self._marks.read((*query.marks(), of_user(caller.user)))
        except StoreError:
            return None

    def _change(self, gone: list[str]) -> None:
        """Change marks; while the store does not answer, owe it to the next look."""
        try:
            self._marks.change(gone)
        except StoreError:
            self._owed.update(dict.fromkeys(gone, object()))

    def _pay(self) -> None:
        """Change what is owed, but for debts made meanwhile; raises StoreError."""
        owed = dict(self._owed)
        if owed:
            self._marks.change(sorted(owed))
        for mark, debt in owed.items():
            if self._owed.get(mark) is debt:
                del self._owed[mark]
