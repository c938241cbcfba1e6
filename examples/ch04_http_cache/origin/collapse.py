"""Collapsed forwarding: who may ask the origin, when many want the same."""

from typing import Protocol

from examples.ch04_http_cache.messages.directives import cache_control
from examples.ch04_http_cache.messages.message import Request, StoredResponse
from examples.ch04_http_cache.origin.forward_request import (
    ForwardRequest,
    Release,
    nobody_waiting,
)
from examples.ch04_http_cache.rules.freshness import stored_lifetime
from examples.ch04_http_cache.rules.policy import CachePolicy

MAX_WAITS = 2  # of one request: for the page, then for its own variant of it


class Collapser(Protocol):
    """Lets one request for a key through, and the others wait for what it brings."""

    def enter(self, key: str) -> Release | None:
        """Return to whoever shall ask what to call when the answer is there.

        It is told whether that was stored. None to one who waited: look again.
        """


class NoCollapsing:
    """Lets everybody through: each miss is a request of its own."""

    def enter(self, key: str) -> Release:
        """Let them ask."""
        return nobody_waiting


def collapsible(forward: ForwardRequest, policy: CachePolicy) -> bool:
    """Say whether an answer to somebody else would do.

    Not for HEAD, which brings no body, not for a part, not for a client that wants
    something younger than what is stored, and not where each use asks the origin. Not
    for a request whose answer is its own, as far as anybody knows: who leads with it
    would send all who wait away with nothing.
    """
    if forward.stored is not None and not reusable(forward.stored, policy):
        return False
    request = forward.request
    whole = request.method == "GET" and request.get("Range") is None
    return (
        whole
        and not for_this_client(request)
        and forward.reason not in ("request", "partial")
    )


def for_this_client(request: Request) -> bool:
    """Say whether the answer is for this client (RFC 9111, 3.5 and 5.2.1.5)."""
    signed = request.get("Authorization") is not None
    return signed or "no-store" in cache_control(request.fields)


def reusable(stored: StoredResponse, policy: CachePolicy) -> bool:
    """Say whether a response was ever good for use without asking."""
    asks = policy.control(stored.fields).unqualified("no-cache")
    return not asks and stored_lifetime(stored, policy).seconds > 0


def once(release: Release) -> Release:
    """Return what calls `release` the first time only."""
    if release is nobody_waiting:
        return release
    left = [release]

    def release_once(stored: bool) -> None:
        if left:
            left.pop()(stored)

    return release_once
