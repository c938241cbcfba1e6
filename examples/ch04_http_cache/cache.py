"""A cache at work: look, judge, reply, or ask the origin (RFC 9111, section 4)."""

from collections.abc import Callable
from dataclasses import replace

from examples.ch04_http_cache.messages.cache_status import (
    CacheStatus,
    ForwardReason,
    whole_ttl,
    with_cache_status,
)
from examples.ch04_http_cache.messages.message import Request, Response, StoredResponse
from examples.ch04_http_cache.messages.problem_details import CACHED_ONLY, problem
from examples.ch04_http_cache.origin.background_refresh import (
    Background,
    BackgroundRefresh,
    EarlyRefresh,
    never_refresh_early,
)
from examples.ch04_http_cache.origin.collapse import (
    MAX_WAITS,
    Collapser,
    NoCollapsing,
    collapsible,
    once,
)
from examples.ch04_http_cache.origin.fetch import Fetch
from examples.ch04_http_cache.origin.forward_request import ForwardRequest, Release
from examples.ch04_http_cache.origin.origin import Origin, OriginDown
from examples.ch04_http_cache.origin.read_ahead import Event, reading_ahead
from examples.ch04_http_cache.rules.cache_key import (
    primary_key,
    select_stored,
    variant_key,
)
from examples.ch04_http_cache.rules.freshness import time_to_live
from examples.ch04_http_cache.rules.invalidation import SAFE_METHODS, invalidated_keys
from examples.ch04_http_cache.rules.policy import CachePolicy
from examples.ch04_http_cache.rules.response import construct_response
from examples.ch04_http_cache.rules.reuse import (
    ReuseDecision,
    decide_reuse,
    only_if_cached,
)
from examples.ch04_http_cache.rules.validation import ORIGIN_PRECONDITIONS
from examples.ch04_http_cache.store.storage import Lookup, Storage


class Cache:
    """Answers requests: from its storage where it may, else from the origin.

    `collapser` may hold back requests for what another one is fetching; `background`
    starts work that nobody waits for; `own_origins` are those that we stand for.
    `early_refresh` says of a hit whether to ask in the background before its seconds
    to live end. With `event`, which makes events, a longer body for which others may
    wait is read ahead of its client.
    """

    def __init__(  # noqa: PLR0913  the collaborators of the shell
        self,
        *,
        policy: CachePolicy,
        storage: Storage,
        origin: Origin,
        clock: Callable[[], float],
        background: Background,
        collapser: Collapser | None = None,
        early_refresh: EarlyRefresh = never_refresh_early,
        own_origins: tuple[str, ...] = (),
        event: Callable[[], Event] | None = None,
    ) -> None:
        self.policy, self.storage, self.own_origins = policy, storage, own_origins
        self._clock = clock
        self._collapser = collapser or NoCollapsing()
        self._early_refresh = early_refresh
        read_ahead = reading_ahead(event, background)
        self._fetch = Fetch(policy, storage, origin, clock, read_ahead)
        self._refresh = BackgroundRefresh(
            self._fetch, storage, background, policy.max_body_bytes
        )

    def handle(self, request: Request) -> Response:
        """Return the response, with what we did in its Cache-Status."""
        if request.method not in ("GET", "HEAD"):
            return self._write_through(request)
        if reason := bypass_reason(request):
            forward = ForwardRequest(
                request, primary_key(request), "bypass", detail=reason
            )
            return self._fetch.forward(forward)
        return self._read(request)

    def _read(self, request: Request, waited: tuple[str, ...] = ()) -> Response:
        """Answer GET and HEAD, after having waited at others' requests."""
        key, now = primary_key(request), self._clock()
        lookup = self.storage.find(key, request)
        stored = select_stored(lookup.matching, request)
        if stored is None:
            forward = ForwardRequest(request, key, miss_reason(lookup))
        else:
            decision = decide_reuse(request, stored, self.policy, now)
            response = self._from_storage(request, stored, decision, now, bool(waited))
            if response is not None:
                return response
            complete = construct_response(request, stored, now) is not None
            reason: ForwardReason = decision.reason or "partial"
            forward = ForwardRequest(
                request, key, reason if complete else "partial", stored
            )
        return self._forward(replace(forward, generation=lookup.generation), waited)

    def _from_storage(
        self,
        request: Request,
        stored: StoredResponse,
        decision: ReuseDecision,
        now: float,
        collapsed: bool,
    ) -> Response | None:
        """Reply from what is stored, if that is the decision and it is all here."""
        if decision.outcome == "forward":
            return None
        response = construct_response(request, stored, now)
        if response is None:
            return None
        ttl = time_to_live(stored, self.policy, now)
        if decision.outcome == "refresh" or self._early_refresh(stored, ttl):
            self._refresh.start(request, stored)
        cache_status = CacheStatus(True, ttl=whole_ttl(ttl), collapsed=collapsed)
        return with_cache_status(response, self.policy.name, cache_status)

    def _forward(self, forward: ForwardRequest, waited: tuple[str, ...]) -> Response:
        """Ask the origin, unless the client forbids it or another is asking."""
        if only_if_cached(forward.request):
            cache_status = CacheStatus(detail="only-if-cached")
            return problem(504, CACHED_ONLY, self.policy.name, cache_status)
        key = self._collapse_key(forward)
        free = key not in waited and len(waited) < MAX_WAITS
        if not free or not collapsible(forward, self.policy):
            return self._fetch.forward(forward)
        entered = self._collapser.enter(key)
        if entered is None:
            return self._read(forward.request, (*waited, key))
        return self._forward_for_all(forward, once(entered))

    def _forward_for_all(self, forward: ForwardRequest, release: Release) -> Response:
        """Ask the origin while others may wait; whatever happens, tell them."""
        try:
            return self._fetch.forward(forward, release)
        except BaseException:
            release(False)
            raise

    def _collapse_key(self, forward: ForwardRequest) -> str:
        """Return for what a request would wait: for its own variant, where known."""
        entry = self.storage.peek(forward.key)
        if entry is None or not entry.variants:
            return forward.key
        return variant_key(forward.key, entry.variants[-1].selecting, forward.request)

    def _write_through(self, request: Request) -> Response:
        """Send on what no cache answers, and forget what it changes (section 4.4)."""
        key = primary_key(request)
        forward = ForwardRequest(request, key, "method")
        try:
            exchange = self._fetch.send(request)
        except OriginDown as error:
            if request.method not in SAFE_METHODS:
                self.storage.invalidate(key)  # nobody knows what it has done
            return self._fetch.stale_fallback.origin_failed(forward, error)
        for stale in invalidated_keys(request, exchange.response, self.own_origins):
            self.storage.invalidate(stale)
        generation = self.storage.find(key, request).generation
        return self._fetch.relay(replace(forward, generation=generation), exchange)


def bypass_reason(request: Request) -> str:
    """Return why a GET or HEAD must go to the origin and be forgotten, or "".

    A body in a GET has no meaning for the key, but perhaps for the origin (RFC 9110,
    section 9.3.1); two conditions are for the origin alone (RFC 9111, section 4.3.2).
    """
    if request.body is not None:
        return "body"
    if any(request.get(name) is not None for name in ORIGIN_PRECONDITIONS):
        return "precondition"
    return ""


def miss_reason(lookup: Lookup) -> ForwardReason:
    """Say what was missing: the URI, or a variant of it (RFC 9211, section 2.2)."""
    return "vary-miss" if lookup.known else "uri-miss"
