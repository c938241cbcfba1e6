"""Delivering: the origin's answer goes to the client, and into the storage."""

from dataclasses import replace

from examples.ch04_http_cache.messages.cache_status import (
    CacheStatus,
    whole_ttl,
    with_cache_status,
)
from examples.ch04_http_cache.messages.fields import content_length
from examples.ch04_http_cache.messages.message import Response, StoredResponse
from examples.ch04_http_cache.origin.forward_request import ForwardRequest, Release
from examples.ch04_http_cache.origin.origin import OriginDown
from examples.ch04_http_cache.origin.store_while_sending import (
    Fill,
    Room,
    close,
    collected,
)
from examples.ch04_http_cache.rules.cache_key import selecting_fields
from examples.ch04_http_cache.rules.freshening import Exchange
from examples.ch04_http_cache.rules.freshness import time_to_live
from examples.ch04_http_cache.rules.policy import CachePolicy
from examples.ch04_http_cache.rules.ranges import as_partial, joined, part_of
from examples.ch04_http_cache.rules.storability import refusal, stored_fields
from examples.ch04_http_cache.store.storage import Storage

SMALL = 65_536  # bytes that are read before the first is sent: a cut is noticed in time
AT_ONCE = 4  # bodies of the largest size that are collected at one time
PARTIAL, ERROR = 206, 500
BODILESS = {204, 304}


class Delivery:
    """Hands answers on, and stores those that may be stored."""

    def __init__(self, policy: CachePolicy, storage: Storage) -> None:
        self._policy, self._storage = policy, storage
        self._room = Room(policy.longest, AT_ONCE * policy.longest)

    def deliver(
        self, wanted: ForwardRequest, exchange: Exchange, leave: Release
    ) -> Response:
        """Return the answer for the client; `leave` is told when it is stored.

        Raises `OriginDown` where a small body is cut short.
        """
        response = in_hand(wanted, exchange.response)
        reason = self._refusal(wanted, exchange)
        if reason:
            self._not_stored(wanted, response)
            leave(False)
            handling = CacheStatus(fwd=wanted.why, detail=wanted.detail or reason)
            return with_cache_status(response, self._policy.name, handling)

        def keep(body: bytes | None) -> bool:
            kept = body is not None and self._keep(wanted, exchange, body)
            leave(kept)
            return kept

        stored = True  # we mean to; of a longer body nobody knows yet
        if isinstance(response.body, tuple):
            stored = keep(b"".join(response.body))
        else:
            announced = content_length(response.fields)
            filling = Fill(response.body, announced, self._room, keep)
            response = replace(response, body=filling)
        handling = CacheStatus(fwd=wanted.why, stored=stored, ttl=self._ttl(exchange))
        return with_cache_status(response, self._policy.name, handling)

    def _ttl(self, exchange: Exchange) -> int:
        stored = as_stored(exchange, b"", self._policy)
        return whole_ttl(time_to_live(stored, self._policy, exchange.response_time))

    def _refusal(self, wanted: ForwardRequest, exchange: Exchange) -> str | None:
        """Return why the answer is not stored, or None."""
        response = exchange.response
        if wanted.why == "bypass":
            return wanted.detail
        if (content_length(response.fields) or 0) > self._policy.longest:
            return "too-big"
        if response.status == PARTIAL and part_of(response, 1) is None:
            return "bad-range"
        received = exchange.response_time
        return refusal(wanted.request, response, self._policy, received)

    def _keep(self, wanted: ForwardRequest, exchange: Exchange, body: bytes) -> bool:
        """Store a body that came whole."""
        stored = as_stored(exchange, body, self._policy)
        if exchange.response.status == PARTIAL:
            part = part_of(exchange.response, len(body))
            if part is None:
                return False
            stored = as_partial(stored, part)
            if wanted.stored is not None:
                stored = joined(wanted.stored, stored) or stored
        return self._storage.save(wanted.key, stored, wanted.generation)

    def _not_stored(self, wanted: ForwardRequest, response: Response) -> None:
        """Forget what this answer has replaced; an error has replaced nothing."""
        stored, reading = wanted.stored, wanted.request.method == "GET"
        if stored is not None and reading and response.status < ERROR:
            self._storage.remove(wanted.key, stored)


def in_hand(wanted: ForwardRequest, response: Response) -> Response:
    """Return the response with a small body read already; raises `OriginDown`.

    So a small body that is cut short never reaches the client as a body.
    """
    announced = content_length(response.fields)
    if wanted.request.method == "HEAD" or response.status in BODILESS:
        close(response.body)
        return replace(response, body=(b"",))
    if announced is None or announced > SMALL:
        return response
    body = collected(response.body, announced)
    if body is None or len(body) != announced:
        raise OriginDown(f"the body is not the {announced} bytes that were announced")
    return replace(response, body=(body,))


def as_stored(exchange: Exchange, body: bytes, policy: CachePolicy) -> StoredResponse:
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
