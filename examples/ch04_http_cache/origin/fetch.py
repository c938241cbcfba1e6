"""Fetching: asking the origin, and what its answer or its silence means."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from examples.ch04_http_cache.messages.cache_status import (
    CacheStatus,
    whole_ttl,
    with_cache_status,
)
from examples.ch04_http_cache.messages.dates import with_date
from examples.ch04_http_cache.messages.fields import end_to_end
from examples.ch04_http_cache.messages.message import Request, Response, StoredResponse
from examples.ch04_http_cache.origin.forward_request import (
    ForwardRequest,
    Release,
    nobody_waiting,
)
from examples.ch04_http_cache.origin.origin import Origin, OriginDown
from examples.ch04_http_cache.origin.relay import Relay, stored_response
from examples.ch04_http_cache.origin.stale_fallback import StaleFallback
from examples.ch04_http_cache.origin.store_while_sending import (
    StoringBody,
    close_body,
    read_body,
)
from examples.ch04_http_cache.rules.freshening import (
    TimedExchange,
    freshened,
    freshened_by_head,
)
from examples.ch04_http_cache.rules.freshness import time_to_live
from examples.ch04_http_cache.rules.policy import CachePolicy
from examples.ch04_http_cache.rules.ranges import (
    as_incomplete,
    combined_ranges,
    content_range,
    missing_range_request,
)
from examples.ch04_http_cache.rules.response import construct_response
from examples.ch04_http_cache.rules.staleness import ERRORS
from examples.ch04_http_cache.rules.storability import why_not_storable
from examples.ch04_http_cache.rules.validation import validates, validation_request
from examples.ch04_http_cache.store.storage import Storage

OK, PARTIAL, NOT_MODIFIED = 200, 206, 304


class Fetch:
    """Asks the origin on behalf of a cache."""

    def __init__(
        self,
        policy: CachePolicy,
        storage: Storage,
        origin: Origin,
        clock: Callable[[], float],
        read_ahead: Callable[[StoringBody], Iterable[bytes]],
    ) -> None:
        self._policy, self._storage, self._origin = policy, storage, origin
        self._clock = clock
        self.stale_fallback = StaleFallback(policy, clock)
        self._relay = Relay(policy, storage, read_ahead).relay

    def send(self, request: Request) -> TimedExchange:
        """Exchange messages with the origin; raises `OriginDown`."""
        asked = self._clock()
        hops = replace(request, fields=end_to_end(request.fields))
        response = self._origin.send(hops)
        answered = self._clock()
        fields = with_date(end_to_end(response.fields), answered)
        return TimedExchange(request, replace(response, fields=fields), asked, answered)

    def forward(
        self, forward: ForwardRequest, release: Release = nobody_waiting
    ) -> Response:
        """Return what the client gets; `release` is told when the answer is stored."""
        asking = self._cache_request(forward)
        try:
            exchange = self.send(asking or forward.request)
            return self._answer(forward, exchange, asking is not None, release)
        except OriginDown as error:
            release(False)
            return self.stale_fallback.origin_failed(forward, error)

    def relay(self, forward: ForwardRequest, exchange: TimedExchange) -> Response:
        """Return the answer to a request that no cache could have answered."""
        try:
            return self._relay(forward, exchange, nobody_waiting)
        except OriginDown as error:
            return self.stale_fallback.origin_failed(forward, error)

    def _cache_request(self, forward: ForwardRequest) -> Request | None:
        """Return a request of our own making, or None to send the client's."""
        if forward.stored is None or forward.request.method != "GET":
            return None
        if forward.reason == "partial":
            return missing_range_request(forward.request, forward.stored)
        return validation_request(forward.request, forward.stored)

    def _answer(
        self,
        forward: ForwardRequest,
        exchange: TimedExchange,
        ours: bool,
        release: Release,
    ) -> Response:
        stored, response = forward.stored, exchange.response
        if stored is not None and ours and response.status == NOT_MODIFIED:
            return self._validated(forward, stored, exchange, release)
        if stored is not None and ours and response.status == PARTIAL:
            return self._completed(forward, stored, exchange, release)
        if stored is not None and response.status in ERRORS:
            stale = self.stale_fallback.instead_of_error(forward, stored, response)
            if stale is not None:
                release(False)
                return stale
        if forward.request.method == "HEAD" and response.status == OK:
            self._freshen_by_head(forward, exchange)
        return self._relay(forward, exchange, release)

    def _validated(
        self,
        forward: ForwardRequest,
        stored: StoredResponse,
        exchange: TimedExchange,
        release: Release,
    ) -> Response:
        """Renew what is stored (section 4.3.4), or ask again without conditions."""
        close_body(exchange.response.body)
        fresh, now = freshened(stored, exchange, self._policy), exchange.response_time
        response = construct_response(forward.request, fresh, now, validated=True)
        if response is None or not validates(stored, exchange.response):
            return self._relay(forward, self.send(forward.request), release)
        saved = self._freshen(forward, stored, fresh)
        release(saved)
        ttl = whole_ttl(time_to_live(fresh, self._policy, now))
        cache_status = CacheStatus(
            fwd=forward.reason, fwd_status=NOT_MODIFIED, stored=saved, ttl=ttl
        )
        return with_cache_status(response, self._policy.name, cache_status)

    def _freshen(
        self, forward: ForwardRequest, stored: StoredResponse, fresh: StoredResponse
    ) -> bool:
        """Put the renewed response in its place, if it may still be stored."""
        asked = replace(forward.request, method="GET")
        head = Response(fresh.status, fresh.fields)
        reason = why_not_storable(asked, head, self._policy, fresh.response_time)
        if reason or fresh.selecting != stored.selecting:
            self._storage.remove(forward.key, stored)
        return not reason and self._storage.save(forward.key, fresh, forward.generation)

    def _completed(
        self,
        forward: ForwardRequest,
        stored: StoredResponse,
        exchange: TimedExchange,
        release: Release,
    ) -> Response:
        """Put the missing part to the one we hold (section 3.4), or start afresh."""
        body = read_body(exchange.response.body, self._policy.max_body_bytes)
        part = None if body is None else content_range(exchange.response, len(body))
        whole = None
        if body is not None and part is not None:
            new = as_incomplete(stored_response(exchange, body, self._policy), part)
            whole = combined_ranges(stored, new)
        now = exchange.response_time
        response = (
            None if whole is None else construct_response(forward.request, whole, now)
        )
        if whole is None or response is None:
            return self._relay(forward, self.send(forward.request), release)
        saved = self._storage.save(forward.key, whole, forward.generation)
        release(saved)
        cache_status = CacheStatus(fwd="partial", fwd_status=PARTIAL, stored=saved)
        return with_cache_status(response, self._policy.name, cache_status)

    def _freshen_by_head(
        self, forward: ForwardRequest, exchange: TimedExchange
    ) -> None:
        """Renew what a GET would have got (section 4.3.5)."""
        for stored in self._storage.find(forward.key, forward.request).matching:
            self._freshen(
                forward, stored, freshened_by_head(stored, exchange, self._policy)
            )
