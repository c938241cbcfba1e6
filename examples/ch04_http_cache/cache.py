"""A cache at work: look, judge, reply, or ask the origin (RFC 9111, section 4)."""

from collections.abc import Callable
from dataclasses import replace

from examples.ch04_http_cache.messages.cache_status import (
    CacheStatus,
    Forward,
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
    MOST_WAITS,
    Collapser,
    NoCollapsing,
    collapsible,
    once,
)
from examples.ch04_http_cache.origin.fetch import Fetch
from examples.ch04_http_cache.origin.forward_request import ForwardRequest, Release
from examples.ch04_http_cache.origin.origin import Origin, OriginDown
from examples.ch04_http_cache.rules.cache_key import choose, primary_key, variant_key
from examples.ch04_http_cache.rules.freshness import time_to_live
from examples.ch04_http_cache.rules.invalidation import SAFE_METHODS, invalidated
from examples.ch04_http_cache.rules.policy import CachePolicy
from examples.ch04_http_cache.rules.response import reply
from examples.ch04_http_cache.rules.reuse import Verdict, judge, only_if_cached
from examples.ch04_http_cache.rules.validation import FOR_THE_ORIGIN
from examples.ch04_http_cache.store.storage import Lookup, Storage


class Cache:
    """Answers requests: from its storage where it may, else from the origin.

    `collapser` may hold back requests for what another one is fetching; `background`
    starts work that nobody waits for; `ours` are origins that we stand for.
    `early_refresh` says of a hit whether to ask in the background before its seconds
    to live end.
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
        ours: tuple[str, ...] = (),
    ) -> None:
        self.policy, self.storage, self.ours = policy, storage, ours
        self._clock = clock
        self._collapser = collapser or NoCollapsing()
        self._early_refresh = early_refresh
        self._fetch = Fetch(policy, storage, origin, clock)
        self._refresh = BackgroundRefresh(
            self._fetch, storage, background, policy.longest
        )

    def handle(self, request: Request) -> Response:
        """Return the response, with what we did in its Cache-Status."""
        if request.method not in ("GET", "HEAD"):
            return self._pass_on(request)
        if reason := not_for_caches(request):
            wanted = ForwardRequest(
                request, primary_key(request), "bypass", detail=reason
            )
            return self._fetch.ask(wanted)
        return self._read(request)

    def _read(self, request: Request, waited: tuple[str, ...] = ()) -> Response:
        """Answer GET and HEAD, after having waited at some gates."""
        key, now = primary_key(request), self._clock()
        found = self.storage.find(key, request)
        stored = choose(found.fitting, request)
        if stored is None:
            wanted = ForwardRequest(request, key, missing(found))
        else:
            verdict = judge(request, stored, self.policy, now)
            answer = self._from_storage(request, stored, verdict, now, bool(waited))
            if answer is not None:
                return answer
            complete = reply(request, stored, now) is not None
            why: Forward = verdict.why or "partial"
            wanted = ForwardRequest(
                request, key, why if complete else "partial", stored
            )
        return self._ask(replace(wanted, generation=found.generation), waited)

    def _from_storage(
        self,
        request: Request,
        stored: StoredResponse,
        verdict: Verdict,
        now: float,
        collapsed: bool,
    ) -> Response | None:
        """Reply from what is stored, if that is the verdict and it is all here."""
        if verdict.outcome == "forward":
            return None
        response = reply(request, stored, now)
        if response is None:
            return None
        ttl = time_to_live(stored, self.policy, now)
        if verdict.outcome == "refresh" or self._early_refresh(stored, ttl):
            self._refresh.start(request, stored)
        handling = CacheStatus(True, ttl=whole_ttl(ttl), collapsed=collapsed)
        return with_cache_status(response, self.policy.name, handling)

    def _ask(self, wanted: ForwardRequest, waited: tuple[str, ...]) -> Response:
        """Ask the origin, unless the client forbids it or another is asking."""
        if only_if_cached(wanted.request):
            handling = CacheStatus(fwd=wanted.why, detail="only-if-cached")
            return problem(504, CACHED_ONLY, self.policy.name, handling)
        key = self._collapse_key(wanted)
        free = key not in waited and len(waited) < MOST_WAITS
        if not free or not collapsible(wanted, self.policy):
            return self._fetch.ask(wanted)
        entered = self._collapser.enter(key)
        if entered is None:
            return self._read(wanted.request, (*waited, key))
        return self._ask_for_all(wanted, once(entered))

    def _ask_for_all(self, wanted: ForwardRequest, leave: Release) -> Response:
        """Ask the origin while others may wait; whatever happens, tell them."""
        try:
            return self._fetch.ask(wanted, leave)
        except BaseException:
            leave(False)
            raise

    def _collapse_key(self, wanted: ForwardRequest) -> str:
        """Return for what a request would wait: for its own variant, where known."""
        shelf = self.storage.peek(wanted.key)
        if shelf is None or not shelf.variants:
            return wanted.key
        return variant_key(wanted.key, shelf.variants[-1].selecting, wanted.request)

    def _pass_on(self, request: Request) -> Response:
        """Send on what no cache answers, and forget what it changes (section 4.4)."""
        key = primary_key(request)
        wanted = ForwardRequest(request, key, "method")
        try:
            exchange = self._fetch.send(request)
        except OriginDown as error:
            if request.method not in SAFE_METHODS:
                self.storage.invalidate(key)  # nobody knows what it has done
            return self._fetch.failed(wanted, error)
        for stale in invalidated(request, exchange.response, self.ours):
            self.storage.invalidate(stale)
        generation = self.storage.find(key, request).generation
        return self._fetch.pass_on(replace(wanted, generation=generation), exchange)


def not_for_caches(request: Request) -> str:
    """Return why a GET or HEAD must go to the origin and be forgotten, or "".

    A body in a GET has no meaning for the key, but perhaps for the origin (RFC 9110,
    section 9.3.1); two conditions are for the origin alone (RFC 9111, section 4.3.2).
    """
    if request.body is not None:
        return "body"
    if any(request.get(name) is not None for name in FOR_THE_ORIGIN):
        return "precondition"
    return ""


def missing(found: Lookup) -> Forward:
    """Say what was missing: the URI, or a variant of it (RFC 9211, section 2.2)."""
    return "vary-miss" if found.known else "uri-miss"
