"""Fetching: asking the origin, and what its answer or its silence means."""

from collections.abc import Callable
from dataclasses import replace

from examples.ch04_http_cache.messages.cache_status import (
    CacheStatus,
    whole_ttl,
    with_cache_status,
)
from examples.ch04_http_cache.messages.dates import with_date
from examples.ch04_http_cache.messages.fields import end_to_end
from examples.ch04_http_cache.messages.message import Request, Response, StoredResponse
from examples.ch04_http_cache.messages.problem_details import problem
from examples.ch04_http_cache.origin.forward_request import (
    ForwardRequest,
    Release,
    nobody_waiting,
)
from examples.ch04_http_cache.origin.origin import Origin, OriginDown
from examples.ch04_http_cache.origin.relay import Delivery, as_stored
from examples.ch04_http_cache.origin.store_while_sending import close, collected
from examples.ch04_http_cache.rules.freshening import Exchange, after_head, freshened
from examples.ch04_http_cache.rules.freshness import time_to_live
from examples.ch04_http_cache.rules.policy import CachePolicy
from examples.ch04_http_cache.rules.ranges import as_partial, joined, part_of, rest_of
from examples.ch04_http_cache.rules.response import reply
from examples.ch04_http_cache.rules.staleness import (
    ERRORS,
    instead_of_error,
    when_disconnected,
)
from examples.ch04_http_cache.rules.storability import refusal
from examples.ch04_http_cache.rules.validation import conditional, validates
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
    ) -> None:
        self._policy, self._storage, self._origin = policy, storage, origin
        self._clock = clock
        self._deliver = Delivery(policy, storage).deliver

    def send(self, request: Request) -> Exchange:
        """Exchange messages with the origin; raises `OriginDown`."""
        asked = self._clock()
        hops = replace(request, fields=end_to_end(request.fields))
        response = self._origin.send(hops)
        answered = self._clock()
        fields = with_date(end_to_end(response.fields), answered)
        return Exchange(request, replace(response, fields=fields), asked, answered)

    def ask(self, wanted: ForwardRequest, leave: Release = nobody_waiting) -> Response:
        """Return what the client gets; `leave` is told when the answer is stored."""
        asking = self._question(wanted)
        try:
            exchange = self.send(asking or wanted.request)
            return self._answer(wanted, exchange, asking is not None, leave)
        except OriginDown as error:
            leave(False)
            return self.failed(wanted, error)

    def pass_on(self, wanted: ForwardRequest, exchange: Exchange) -> Response:
        """Return the answer to a request that no cache could have answered."""
        try:
            return self._deliver(wanted, exchange, nobody_waiting)
        except OriginDown as error:
            return self.failed(wanted, error)

    def failed(self, wanted: ForwardRequest, error: OriginDown) -> Response:
        """Return what is left when the origin is silent (RFC 9111, section 4.2.4)."""
        stored, now = wanted.stored, self._clock()
        detail = "timeout" if error.late else "unreachable"
        if stored and when_disconnected(wanted.request, stored, self._policy, now):
            stale = self._stale(
                wanted, stored, CacheStatus(fwd=wanted.why, detail=detail)
            )
            if stale is not None:
                return stale
        handling = CacheStatus(fwd=wanted.why, detail=detail)
        status = 504 if error.late else 502
        return problem(status, str(error), self._policy.name, handling)

    def _question(self, wanted: ForwardRequest) -> Request | None:
        """Return a request of our own making, or None to send the client's."""
        if wanted.stored is None or wanted.request.method != "GET":
            return None
        if wanted.why == "partial":
            return rest_of(wanted.request, wanted.stored)
        return conditional(wanted.request, wanted.stored)

    def _answer(
        self, wanted: ForwardRequest, exchange: Exchange, ours: bool, leave: Release
    ) -> Response:
        stored, response = wanted.stored, exchange.response
        if stored is not None and ours and response.status == NOT_MODIFIED:
            return self._validated(wanted, stored, exchange, leave)
        if stored is not None and ours and response.status == PARTIAL:
            return self._completed(wanted, stored, exchange, leave)
        if stored is not None and response.status in ERRORS:
            stale = self._despite_error(wanted, stored, response)
            if stale is not None:
                leave(False)
                return stale
        if wanted.request.method == "HEAD" and response.status == OK:
            self._head(wanted, exchange)
        return self._deliver(wanted, exchange, leave)

    def _validated(
        self,
        wanted: ForwardRequest,
        stored: StoredResponse,
        exchange: Exchange,
        leave: Release,
    ) -> Response:
        """Renew what is stored (section 4.3.4), or ask again without conditions."""
        close(exchange.response.body)
        fresh, now = freshened(stored, exchange, self._policy), exchange.response_time
        response = reply(wanted.request, fresh, now, validated=True)
        if response is None or not validates(stored, exchange.response):
            return self._deliver(wanted, self.send(wanted.request), leave)
        saved = self._renew(wanted, stored, fresh)
        leave(saved)
        ttl = whole_ttl(time_to_live(fresh, self._policy, now))
        handling = CacheStatus(
            fwd=wanted.why, fwd_status=NOT_MODIFIED, stored=saved, ttl=ttl
        )
        return with_cache_status(response, self._policy.name, handling)

    def _renew(
        self, wanted: ForwardRequest, stored: StoredResponse, fresh: StoredResponse
    ) -> bool:
        """Put the renewed response in its place, if it may still be stored."""
        asked = replace(wanted.request, method="GET")
        head = Response(fresh.status, fresh.fields)
        reason = refusal(asked, head, self._policy, fresh.response_time)
        if reason or fresh.selecting != stored.selecting:
            self._storage.remove(wanted.key, stored)
        return not reason and self._storage.save(wanted.key, fresh, wanted.generation)

    def _completed(
        self,
        wanted: ForwardRequest,
        stored: StoredResponse,
        exchange: Exchange,
        leave: Release,
    ) -> Response:
        """Put the missing part to the one we hold (section 3.4), or start afresh."""
        body = collected(exchange.response.body, self._policy.longest)
        part = None if body is None else part_of(exchange.response, len(body))
        whole = None
        if body is not None and part is not None:
            new = as_partial(as_stored(exchange, body, self._policy), part)
            whole = joined(stored, new)
        now = exchange.response_time
        response = None if whole is None else reply(wanted.request, whole, now)
        if whole is None or response is None:
            return self._deliver(wanted, self.send(wanted.request), leave)
        saved = self._storage.save(wanted.key, whole, wanted.generation)
        leave(saved)
        handling = CacheStatus(fwd="partial", fwd_status=PARTIAL, stored=saved)
        return with_cache_status(response, self._policy.name, handling)

    def _despite_error(
        self, wanted: ForwardRequest, stored: StoredResponse, response: Response
    ) -> Response | None:
        """Serve stale in the place of a 5xx, if that is allowed (RFC 5861)."""
        if not instead_of_error(wanted.request, stored, self._policy, self._clock()):
            return None
        close(response.body)
        handling = CacheStatus(fwd=wanted.why, fwd_status=response.status)
        return self._stale(wanted, stored, handling)

    def _stale(
        self, wanted: ForwardRequest, stored: StoredResponse, handling: CacheStatus
    ) -> Response | None:
        now = self._clock()
        response = reply(wanted.request, stored, now)
        ttl = whole_ttl(time_to_live(stored, self._policy, now))
        return response and with_cache_status(
            response, self._policy.name, replace(handling, ttl=ttl)
        )

    def _head(self, wanted: ForwardRequest, exchange: Exchange) -> None:
        """Renew what a GET would have got (section 4.3.5)."""
        for stored in self._storage.find(wanted.key, wanted.request).fitting:
            self._renew(wanted, stored, after_head(stored, exchange, self._policy))
