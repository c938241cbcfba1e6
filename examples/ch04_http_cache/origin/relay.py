"""Relaying: the origin's answer goes to the client, and into the storage."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from examples.ch04_http_cache.messages.cache_status import (
    CacheStatus,
    whole_ttl,
    with_cache_status,
)
from examples.ch04_http_cache.messages.fields import content_length
from examples.ch04_http_cache.messages.message import Response, StoredResponse
from examples.ch04_http_cache.origin.forward_request import (
    ForwardRequest,
    Release,
    nobody_waiting,
)
from examples.ch04_http_cache.origin.origin import OriginDown
from examples.ch04_http_cache.origin.store_while_sending import (
    BufferBudget,
    StoringBody,
    close_body,
    read_body,
)
from examples.ch04_http_cache.rules.cache_key import selecting_fields
from examples.ch04_http_cache.rules.freshening import TimedExchange
from examples.ch04_http_cache.rules.freshness import time_to_live
from examples.ch04_http_cache.rules.policy import CachePolicy
from examples.ch04_http_cache.rules.ranges import (
    as_incomplete,
    combined_ranges,
    content_range,
)
from examples.ch04_http_cache.rules.staleness import replaces_stored
from examples.ch04_http_cache.rules.storability import stored_fields, why_not_storable
from examples.ch04_http_cache.store.storage import Storage

SMALL_BODY = 65_536  # bytes: read before the first is sent, so a cut is noticed
MAX_CONCURRENT_BODIES = 4  # bodies of the largest size that are collected at one time
PARTIAL = 206
BODILESS_STATUSES = {204, 304}


class Relay:
    """Hands answers on, and stores those that may be stored."""

    def __init__(
        self,
        policy: CachePolicy,
        storage: Storage,
        read_ahead: Callable[[StoringBody], Iterable[bytes]],
    ) -> None:
        self._policy, self._storage, self._read_ahead = policy, storage, read_ahead
        self._budget = BufferBudget(
            policy.max_body_bytes, MAX_CONCURRENT_BODIES * policy.max_body_bytes
        )

    def relay(
        self, forward: ForwardRequest, exchange: TimedExchange, release: Release
    ) -> Response:
        """Return the answer for the client; `release` is told when it is stored.

        Raises `OriginDown` where a small body is cut short.
        """
        response = read_small_body(forward, exchange.response)
        reason = self._refusal(forward, exchange)
        if reason:
            self._not_stored(forward, response)
            release(False)
            cache_status = CacheStatus(
                fwd=forward.reason, detail=forward.detail or reason
            )
            return with_cache_status(response, self._policy.name, cache_status)

        def store(body: bytes | None) -> bool:
            stored_now = body is not None and self._store(forward, exchange, body)
            release(stored_now)
            return stored_now

        stored = False  # of a longer body nobody knows yet, and the head goes first
        if isinstance(response.body, tuple):
            stored = store(b"".join(response.body))
        else:
            announced = content_length(response.fields)
            storing = StoringBody(response.body, announced, self._budget, store)
            alone = release is nobody_waiting
            body = storing if alone else self._read_ahead(storing)
            response = replace(response, body=body)
        cache_status = CacheStatus(
            fwd=forward.reason, stored=stored, ttl=self._ttl(exchange)
        )
        return with_cache_status(response, self._policy.name, cache_status)

    def _ttl(self, exchange: TimedExchange) -> int:
        stored = stored_response(exchange, b"", self._policy)
        return whole_ttl(time_to_live(stored, self._policy, exchange.response_time))

    def _refusal(self, forward: ForwardRequest, exchange: TimedExchange) -> str | None:
        """Return why the answer is not stored, or None."""
        response = exchange.response
        if forward.reason == "bypass":
            return forward.detail
        if (content_length(response.fields) or 0) > self._policy.max_body_bytes:
            return "too-big"
        if response.status == PARTIAL and content_range(response, 1) is None:
            return "bad-range"
        received = exchange.response_time
        return why_not_storable(forward.request, response, self._policy, received)

    def _store(
        self, forward: ForwardRequest, exchange: TimedExchange, body: bytes
    ) -> bool:
        """Store a body that came whole."""
        stored = stored_response(exchange, body, self._policy)
        if exchange.response.status == PARTIAL:
            part = content_range(exchange.response, len(body))
            if part is None:
                return False
            stored = as_incomplete(stored, part)
            if forward.stored is not None:
                stored = combined_ranges(forward.stored, stored) or stored
        return self._storage.save(forward.key, stored, forward.generation)

    def _not_stored(self, forward: ForwardRequest, response: Response) -> None:
        """Forget what this answer has replaced, where it speaks of the resource."""
        stored, reading = forward.stored, forward.request.method == "GET"
        if stored is not None and reading and replaces_stored(response.status):
            self._storage.remove(forward.key, stored)


def read_small_body(forward: ForwardRequest, response: Response) -> Response:
    """Return the response with a small body read already; raises `OriginDown`.

    So a small body that is cut short never reaches the client as a body.
    """
    announced = content_length(response.fields)
    if forward.request.method == "HEAD" or response.status in BODILESS_STATUSES:
        close_body(response.body)
        return replace(response, body=(b"",))
    if announced is None or announced > SMALL_BODY:
        return response
    body = read_body(response.body, announced)
    if body is None or len(body) != announced:
        raise OriginDown(f"the body is not the {announced} bytes that were announced")
    return replace(response, body=(body,))


def stored_response(
    exchange: TimedExchange, body: bytes, policy: CachePolicy
) -> StoredResponse:
    """Return what is stored of an exchange."""
    response = exchange.response
    return StoredResponse(
        response.status,
        stored_fields(response.fields, policy),
        body,
        exchange.request_time,
        exchange.response_time,
        response.reason,
        selecting_fields(response.fields, exchange.request),
    )
