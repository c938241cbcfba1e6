"""Chapter 12 solutions: reckon before you choose, and mend what an afternoon broke."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from math import ceil, expm1

from flask import Flask, Response, request
from requests import RequestException, Session

from examples.lab import Store

# --- 1. What a max-age does ----------------------------------------------------------

Page = tuple[float, float]  # reads and changes a second, in the mean; both at random


def expected(pages: Sequence[Page], ttl: float) -> tuple[float, float]:
    """Return which share of all reads is untrue, and how many fetches a second.

    Both are for all pages together. There is one cache. A copy is used for `ttl`
    seconds; the first read after that fetches. A read is untrue when the page has
    changed since the fetch of its copy. The fetch is a read too, and always true. Pages
    that nobody reads do nothing; at least one page is read.

    >>> untrue, fetches = expected([(1, 0.05)], ttl=20)
    >>> round(untrue, 4), round(fetches, 4)
    (0.3504, 0.0476)
    """
    read = [(reads, changes) for reads, changes in pages if reads]
    fetched = [reads / (1 + reads * ttl) for reads, _ in read]
    untrue = sum(
        fetches * reads * (ttl - _true_for(changes, ttl))
        for fetches, (reads, changes) in zip(fetched, read, strict=True)
    )
    return untrue / sum(reads for reads, _ in read), sum(fetched)


def _true_for(changes: float, ttl: float) -> float:
    """Return for how many of its `ttl` seconds a copy is true, in the mean."""
    return -expm1(-changes * ttl) / changes if changes else ttl


# --- 2. The cheapest that is allowed -------------------------------------------------


def cheapest(
    options: Sequence[Mapping[str, float]], told: Mapping[str, float]
) -> tuple[float, float] | None:
    """Return the cheapest max-age that is allowed, and its cents an hour.

    None: none is allowed.

    An option is a `ttl` (0: no cache) and what to expect of it: the share `untrue` of
    all reads, and `fetches` a second. It is allowed if no copy is used for more than
    `late` seconds, and if at most the share `most_untrue` of the reads is untrue. The
    fetches take as many replicas as are needed, `capacity` requests a second each, at
    least one; and one more, which may die. A replica costs `replica_cents` an hour, an
    untrue read `stale_cents`; there are `reads` a second. Of two options that cost the
    same, take the shorter.

    >>> told = {"reads": 100, "capacity": 10, "replica_cents": 10, "stale_cents": 0.001}
    >>> told |= {"late": 60, "most_untrue": 1}
    >>> none = {"ttl": 0, "untrue": 0.0, "fetches": 100}
    >>> short, long = (
    ...     {"ttl": 1, "untrue": 0.005, "fetches": 0.99},
    ...     {"ttl": 60, "untrue": 0.25, "fetches": 0.02},
    ... )
    >>> ttl, cents = cheapest([none, short, long], told)
    >>> ttl, round(cents, 3)
    (1, 21.8)
    """
    costs = []
    for option in options:
        late, untrue = option["ttl"], option["untrue"]
        if late <= told["late"] and untrue <= told["most_untrue"]:
            replicas = max(1, ceil(option["fetches"] / told["capacity"])) + 1
            stale = untrue * told["reads"] * 3600 * told["stale_cents"]
            costs.append((replicas * told["replica_cents"] + stale, late))
    return min(costs)[::-1] if costs else None


# --- 3. What the rounds say ----------------------------------------------------------

ENOUGH = 3  # rounds


def verdict(ours: Sequence[float], theirs: Sequence[float], times: float) -> str:
    """Say what interleaved rounds say about "ours is at least `times` theirs".

    The first of `ours` ran beside the first of `theirs`, and so on: what disturbed one
    disturbed the other, so rounds are compared in pairs. "holds": in every round.
    "does not hold": in no round. "open": in some, or there are fewer than ENOUGH.

    >>> verdict([20, 9, 31], [10, 4, 15], times=2)
    'holds'
    """
    held = [our >= times * their for our, their in zip(ours, theirs, strict=True)]
    if len(held) < ENOUGH or (any(held) and not all(held)):
        return "open"
    return "holds" if all(held) else "does not hold"


# --- 4. The keys rotate --------------------------------------------------------------

KEEP = 60.0  # seconds for which the keys are kept
CALM = 5.0  # seconds between two questions about a name that is not among them
Keys = dict[str, str]  # a name and its key
Fetch = Callable[[], Keys | None]  # asks the issuer; None: no good answer


def create_desk(*, store: Store, session: Session, upstream: str) -> Flask:
    """Build a desk that knows its visitors by their tickets: GET /me.

    The issuer behind `upstream` signs the tickets, and lists the keys that are good
    at /keys.
    """
    app = Flask(__name__)

    def fetch() -> Keys | None:
        try:
            reply = session.get(f"{upstream}/keys", timeout=5)
            return dict(reply.json()) if reply.ok else None
        except (RequestException, ValueError):
            return None

    @app.get("/me")
    def me() -> Response:
        user, name, mark = (request.headers.get("Ticket", "") + "..").split(".")[:3]
        key = key_of(name, store, fetch)
        if key is None or not hmac.compare_digest(
            mark.encode(), signed(user, key).encode()
        ):
            return Response("unknown", 401)
        return Response(user)

    return app


def signed(user: str, key: str) -> str:
    """Return the mark of a ticket."""
    return hmac.new(key.encode(), user.encode(), hashlib.sha256).hexdigest()


def key_of(name: str, store: Store, fetch: Fetch) -> str | None:
    """Return the issuer's key of that name; None: the issuer has none.

    All replicas share what one of them has fetched, and keep it for KEEP seconds. But
    the issuer may have a key that is younger. So a name that is not among those kept is
    asked for at once, unless somebody, at whichever replica, has asked the issuer less
    than CALM seconds ago: names can be made up. What it says then replaces all that was
    kept, for KEEP seconds from then. No good answer replaces nothing. Where nothing is
    kept, everybody asks.
    """
    kept = store.get("keys")
    keys: Keys = json.loads(kept) if kept else {}
    if not kept or (
        name not in keys and store.compare_and_set("asked", None, b"1", CALM)
    ):
        store.set("asked", b"1", CALM)
        found = fetch()
        if found is not None:
            keys = found
            store.set("keys", json.dumps(keys).encode(), KEEP)
    return keys.get(name)
