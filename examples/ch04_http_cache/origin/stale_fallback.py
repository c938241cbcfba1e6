"""When the origin fails: a stale response (RFC 5861), else a problem of our own."""

from collections.abc import Callable
from dataclasses import replace

from examples.ch04_http_cache.messages.cache_status import (
    CacheStatus,
    whole_ttl,
    with_cache_status,
)
from examples.ch04_http_cache.messages.message import Response, StoredResponse
from examples.ch04_http_cache.messages.problem_details import problem
from examples.ch04_http_cache.origin.forward_request import ForwardRequest
from examples.ch04_http_cache.origin.origin import OriginDown
from examples.ch04_http_cache.origin.store_while_sending import close_body
from examples.ch04_http_cache.rules.freshness import time_to_live
from examples.ch04_http_cache.rules.policy import CachePolicy
from examples.ch04_http_cache.rules.response import construct_response
from examples.ch04_http_cache.rules.staleness import instead_of_error, when_disconnected


class StaleFallback:
    """Answers in the place of an origin that is down, or that answers with a 5xx."""

    def __init__(self, policy: CachePolicy, clock: Callable[[], float]) -> None:
        self._policy, self._clock = policy, clock

    def origin_failed(self, forward: ForwardRequest, error: OriginDown) -> Response:
        """Return what is left when the origin is silent (RFC 9111, section 4.2.4)."""
        stored, now = forward.stored, self._clock()
        detail = "timeout" if error.late else "unreachable"
        cache_status = CacheStatus(fwd=forward.reason, detail=detail)
        if stored and when_disconnected(forward.request, stored, self._policy, now):
            stale = self._stale(forward, stored, cache_status)
            if stale is not None:
                return stale
        status = 504 if error.late else 502
        return problem(status, str(error), self._policy.name, cache_status)

    def instead_of_error(
        self, forward: ForwardRequest, stored: StoredResponse, response: Response
    ) -> Response | None:
        """Serve stale in the place of a 5xx, if that is allowed (RFC 5861)."""
        if not instead_of_error(forward.request, stored, self._policy, self._clock()):
            return None
        close_body(response.body)
        cache_status = CacheStatus(fwd=forward.reason, fwd_status=response.status)
        return self._stale(forward, stored, cache_status)

    def _stale(
        self, forward: ForwardRequest, stored: StoredResponse, cache_status: CacheStatus
    ) -> Response | None:
        now = self._clock()
        response = construct_response(forward.request, stored, now)
        ttl = whole_ttl(time_to_live(stored, self._policy, now))
        return response and with_cache_status(
            response, self._policy.name, replace(cache_status, ttl=ttl)
        )
