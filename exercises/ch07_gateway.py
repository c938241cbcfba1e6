"""Chapter 7 exercises: the parts of a door that decide, then a limit that two share.

Each stub ends in `raise NotImplementedError`. Check your work with
`make check CH=ch07_gateway`, add `ARGS=--hints` for hints.
"""

from collections.abc import Callable, Mapping, Sequence
from math import ceil

import requests
from flask import Flask, Response, request

from examples.lab import Store

# --- 1. A token bucket -------------------------------------------------------------


class TokenBucket:
    """Up to `burst` tokens, and `rate` new ones a second; it starts full."""

    def __init__(self, rate: float, burst: int) -> None:
        self.rate = rate
        self.burst = burst

    def admit(self, now: float, cost: int = 1) -> float:
        """Take `cost` tokens and return 0, or take none and return the wait for them.

        `now` and the wait are in seconds; after that wait there are enough, if nobody
        else takes any. Parts of a token count. When the clock is set back no tokens
        come until it is where it was.

        >>> bucket = TokenBucket(rate=0.5, burst=1)
        >>> bucket.admit(100.0), bucket.admit(100.0), bucket.admit(102.0)
        (0.0, 2.0, 0.0)
        """
        raise NotImplementedError("your turn")


# --- 2. Which route? ---------------------------------------------------------------


def find_route(prefixes: Sequence[str], path: str) -> str | None:
    """Return the longest prefix that the path is or lies under; None if there is none.

    A prefix ends where a segment ends: nothing of /booksellers lies under /books. A
    slash at a prefix's end changes nothing, so everything lies under "/". Prefixes and
    path begin with a slash, and small and capital letters differ.

    >>> find_route(["/books", "/books/new", "/"], "/books/newest")
    '/books'
    """
    raise NotImplementedError("your turn")


# --- 3. What RateLimit asks of a client --------------------------------------------


def pause(fields: Mapping[str, str]) -> int:
    """Return how many seconds a client should wait before its next request.

    `fields` have their names in small letters. Retry-After decides alone if it is a
    whole number of seconds. Else ratelimit does: a List (RFC 9651), whose members are
    Strings with the parameters r and perhaps t. Wait for the longest t among those
    that have nothing left, r=0; one without t asks for nothing. r and t have to be
    Integers and not negative. If anything in the field is malformed, all of it is
    ignored (draft-ietf-httpapi-ratelimit-headers-11, section 7).
    `http_sf.parse(value.encode(), tltype="list")` reads a List, or raises
    `http_sf.StructuredFieldError`.

    >>> pause({"ratelimit": '"minute";r=0;t=30, "day";r=900;t=7200'})
    30
    """
    raise NotImplementedError("your turn")


# --- 4. A limit that two gateways share --------------------------------------------

QUOTA, WINDOW = 10, 60.0  # requests of one client, in any so many seconds


def create_gateway(
    *,
    store: Store,
    session: requests.Session,
    upstream: str,
    clock: Callable[[], float],
) -> Flask:
    """Build a gateway before `upstream`; X-API-Key says who asks."""
    app = Flask(__name__)

    @app.get("/<path:path>")
    def pass_on(path: str) -> Response:
        wait = admit(store, request.headers.get("X-API-Key", ""), clock())
        if wait > 0:
            return Response("", 429, {"Retry-After": str(ceil(wait))})
        reply = session.get(f"{upstream}/{path}", timeout=5)
        return Response(reply.content, reply.status_code)

    return app


def admit(store: Store, client: str, now: float) -> float:
    """Count a request and return 0, or return the seconds until one may pass.

    Of one client no more than QUOTA requests pass in any window of WINDOW seconds, at
    all gateways together, even if they are asked at the same moment; a request counts
    until exactly WINDOW seconds have passed. One that is refused does not count.

    `store.update(key, change)` puts `change(value)` in the place of `value` (bytes, or
    None), and calls `change` once more when somebody else was faster.
    """
    raise NotImplementedError("your turn")
