"""What the laboratory shows of freshness: who decides, and how age adds up."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import Response as Answer
from werkzeug import Request, Response

from examples.ch04_http_cache.experiments.stage import Stage
from examples.ch04_http_cache.messages.dates import format_date
from examples.ch04_http_cache.messages.fields import Fields
from examples.ch04_http_cache.rules.freshness import Lifetime, lifetime
from examples.ch04_http_cache.rules.policy import PRIVATE_CACHE, CachePolicy
from examples.lab import EPOCH, Node, Table
from examples.lab.figures import Marked

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

MINUTE, HOUR, DAY = 60, 3600, 86_400
OK = 200
CHANGED_BEFORE = 30 * DAY
Yours = Callable[[Answer], float]


def date_in(seconds: float) -> str:
    """Write a date as seen from the experiment's beginning."""
    return format_date(EPOCH + seconds)


MESSAGES: dict[str, Fields] = {
    "max-age=60": (("Cache-Control", "max-age=60"),),
    "max-age=60, s-maxage=600": (("Cache-Control", "max-age=60, s-maxage=600"),),
    "max-age=60, and Expires tomorrow": (
        ("Cache-Control", "max-age=60"),
        ("Expires", date_in(DAY)),
    ),
    "Expires in an hour": (("Expires", date_in(HOUR)),),
    "Expires: -1": (("Expires", "-1"),),
    "max-age=soon": (("Cache-Control", "max-age=soon"),),
    "no-store, and CDN-Cache-Control: max-age=600": (
        ("Cache-Control", "no-store"),
        ("CDN-Cache-Control", "max-age=600"),
    ),
    "nothing; changed 30 days ago": (("Last-Modified", date_in(-CHANGED_BEFORE)),),
    "nothing at all": (),
}


def lifetimes(yours: Yours | None = None) -> Table:
    """Ask the core for how long each message is fresh, and what decided.

    `yours` is asked too, for an answer of Flask.
    """
    rows = []
    for words, fields in MESSAGES.items():
        message = (*fields, ("Date", date_in(0)))
        mine = lifetime(OK, message, EPOCH, PRIVATE_CACHE)
        ours = lifetime(OK, message, EPOCH, CachePolicy())
        row = {"the answer says": words}
        if yours is not None:
            seconds = yours(Answer("", headers=list(message)))
            row["in yours"] = spoken(Lifetime(seconds, "nothing"))
        row["in a browser"] = spoken(mine)
        rows.append(row | {"in a CDN": spoken(ours), "decided there by": ours.source})
    return Table(rows, "for how long a 200 may be used without asking")


def spoken(life: Lifetime) -> str:
    """Write a lifetime in its largest unit.

    >>> spoken(Lifetime(7200, "max-age")), spoken(Lifetime(259_200, "heuristic"))
    ('2 h', '72 h')
    """
    if life.seconds and life.seconds % HOUR == 0:
        return f"{life.seconds / HOUR:g} h"
    return f"{life.seconds:g} s"


def price(request: Request, now: float) -> Response:
    """Tell when this was written, good for a minute."""
    headers = {"Cache-Control": "max-age=60"}
    return Response(f"{now - EPOCH:.0f}", headers=headers)


def lossy(lost: frozenset[str], app: "WSGIApplication", node: Node) -> Any:
    """Return a cache that loses Age on the way out, or writes a Date of its own."""

    def losing(environ: Any, start_response: "StartResponse") -> Any:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            kept = [(n, v) for n, v in headers if n not in lost]
            if "Date" in lost:
                kept.append(("Date", format_date(node.clock())))
            return start_response(status, kept, *more)

        return app(environ, start)

    return losing


VISITS = (("shield", 0), ("region", 59), ("edge", 118), ("edge", 177))
LOSSES: dict[str, frozenset[str]] = {
    "nothing": frozenset(),
    "Age": frozenset({"Age"}),
    "the shop's Date": frozenset({"Date"}),
    "both": frozenset({"Age", "Date"}),
}


ROW = (("shield", "shop"), ("region", "shield"), ("edge", "region"))


class Row:
    """Three caches in a row, each visited at the worst moment for the next one."""

    def __init__(self, lost: str = "nothing") -> None:
        self.lost, self.stage = lost, Stage(price)
        for name, origin in ROW:
            self.stage.cache(name, origin, wrap=partial(lossy, LOSSES[lost]))
        self.ages = {where: self._visit(where) for where in VISITS}

    def _visit(self, where: tuple[str, int]) -> int:
        """Return for how many seconds the price stood that a visitor gets."""
        name, when = where
        self.stage.until(when)
        seen = self.stage.get(self.stage.client("alice"), name, "/price")
        return when - int(seen.text)


def hops() -> Table:
    """Say how old the price is that each visit gets, by what the caches lose."""
    rows = []
    for lost in LOSSES:
        ages = Row(lost).ages
        seen = {
            f"{name} at {when} s": judged(age) for (name, when), age in ages.items()
        }
        rows.append({"lost on the way": lost} | seen)
    return Table(rows, "how many seconds old the price is that a visitor gets")


def judged(age: int) -> Marked:
    """Mark an age that the shop did not allow."""
    return Marked(age, "stale" if age >= MINUTE else "none")
