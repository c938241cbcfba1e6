"""Chapter 5 exercises: what to serve, when to ask, what to forget, and who asks.

Each stub ends in `raise NotImplementedError`. Check your work with
`make check CH=ch05_staleness`, add `ARGS=--hints` for hints.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from flask import Flask, Response
from requests import Session

from examples.lab import Store

# --- 1. Serve, or ask first? -------------------------------------------------------

Control = Mapping[str, int | None]  # directives; None for one without an argument


def decide(age: float, control: Control, error: bool = False) -> str:
    """Return what a shared cache does with a stored response of that age, in seconds.

    It is fresh while it is younger than its lifetime: s-maxage, else max-age, else 0.
    Then the answer is "serve". Once it is stale, "serve and ask" for the seconds of
    stale-while-revalidate after the end of freshness, the last one included. After
    that "ask". With `error`, when the origin was asked and has failed, it is "serve"
    for the seconds of stale-if-error, the last one included too, and then "fail". What
    says must-revalidate, proxy-revalidate or s-maxage is never served stale.

    >>> decide(61, {"max-age": 60, "stale-while-revalidate": 30})
    'serve and ask'
    """
    raise NotImplementedError("your turn")


# --- 2. Ask before it is too late --------------------------------------------------

Read = tuple[float, float]  # when, in seconds, and a number drawn from 0 (not 0) to 1


def first_refresh(
    reads: Sequence[Read], expires: float, delta: float, beta: float
) -> float | None:
    """Return when the first of these readers asks the origin, or None (XFetch).

    They come in the order of time. A reader draws a number and asks if
    now - delta * beta * ln(draw) has reached `expires`. `delta` is how long a fetch
    takes, in seconds.

    >>> first_refresh([(50, 0.5), (58, 0.1), (59, 0.9)], 60, delta=1, beta=1)
    58
    """
    raise NotImplementedError("your turn")


# --- 3. What a change makes untrue -------------------------------------------------

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


def forgotten(
    stored: Mapping[str, Sequence[str]],
    method: str,
    uri: str,
    status: int,
    groups: Sequence[str],
) -> list[str]:
    """Return the addresses that a cache forgets after an exchange, in their order.

    `stored` holds its addresses, each with the groups of its response; `groups` is what
    Cache-Group-Invalidation says in the answer (RFC 9875). After a safe method, or with
    a status that is not 2xx or 3xx, nothing is forgotten. Else the address itself, and
    what is of the same origin (scheme, host and port) and in one of these groups. Names
    are compared byte for byte. What else was in a group with a forgotten page stays.

    >>> stored = {"http://a/1": ["x"], "http://a/2": [], "http://b/3": ["x"]}
    >>> forgotten(stored, "POST", "http://a/2", 204, ["x"])
    ['http://a/1', 'http://a/2']
    """
    raise NotImplementedError("your turn")


# --- 4. Many clients, one request --------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """An answer of the origin; `until` is when it gets stale, None if it is for one."""

    status: int
    body: str
    until: float | None


LEASE = 2.0  # seconds for which whoever asks is waited for
POLL = 0.01  # seconds between two looks of those who wait
Ask = Callable[[], Page]
Sleep = Callable[[float], None]


def create_cache(
    *,
    store: Store,
    session: Session,
    upstream: str,
    clock: Callable[[], float],
    sleep: Sleep,
) -> Flask:
    """Build a cache before `upstream` that asks once for many; /clock tells time."""
    app = Flask(__name__)

    @app.get("/clock")
    def time() -> Response:
        return Response(f"{clock()}")

    @app.get("/<path:path>")
    def get(path: str) -> Response:
        def ask() -> Page:
            reply = session.get(f"{upstream}/{path}", timeout=30)
            max_age = reply.headers.get("Cache-Control", "").partition("max-age=")[2]
            until = clock() + int(max_age) if max_age and reply.ok else None
            return Page(reply.status_code, reply.text, until)

        page = answer(store, path, clock, sleep, ask)
        return Response(page.body, page.status)

    return app


def load(store: Store, path: str, now: float) -> Page | None:
    """Return what is stored for a path, if it is fresh."""
    raw = store.get(f"page:{path}")
    page = Page(**json.loads(raw)) if raw else None
    return page if page and page.until and now < page.until else None


def save(store: Store, path: str, page: Page) -> None:
    """Store a page for a path."""
    store.set(f"page:{path}", json.dumps(asdict(page)).encode())


def answer(
    store: Store, path: str, clock: Callable[[], float], sleep: Sleep, ask: Ask
) -> Page:
    """Return a fresh page: from the store, or from the origin, which one request asks.

    Who finds none takes the lease of the path: the key "lease:" and the path, set by
    compare_and_set for LEASE seconds, to a value that nobody else sets. Whoever gets it
    asks, saves a page that has an `until`, gives the lease back, also when asking
    raises, and answers. A lease that has ended is another's by now: leave it alone. The
    others look each POLL seconds, and answer with the page once it is there. If the
    lease is gone and there is still no page, the answer was not for them, or its holder
    died: then each asks for himself at once, without a lease, and saves nothing without
    `until`.
    """
    raise NotImplementedError("your turn")
