"""What a validator saves in the laboratory, and what it misses."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from werkzeug import Request, Response

from examples.bookshop import catalogue
from examples.ch04_http_cache.experiments.stage import Stage
from examples.ch04_http_cache.messages.dates import format_date
from examples.lab import EPOCH, Table, Trace
from examples.lab.figures import Marked

HOUR, EVERY = 3600, 61  # seconds; the page is fresh for sixty
CHANGES = (1220.2, 1220.8, 2500.3)  # when a price changes, in seconds
NOT_MODIFIED = 304
Fields = dict[str, str]


def version(now: float) -> int:
    """Count the changes so far."""
    return sum(now - EPOCH >= change for change in CHANGES)


def strong(body: str, now: float) -> Fields:
    """Name these bytes (RFC 9110, section 8.8.1)."""
    return {"ETag": f'"{sha256(body.encode()).hexdigest()[:8]}"'}


def weak(body: str, now: float) -> Fields:
    """Name what they mean: the same prices, the same tag."""
    return {"ETag": f'W/"prices-{version(now)}"'}


def dated(body: str, now: float) -> Fields:
    """Say when the prices changed last, in whole seconds."""
    past = [EPOCH + change for change in CHANGES if EPOCH + change <= now]
    return {"Last-Modified": format_date(max(past, default=EPOCH))}


def none(body: str, now: float) -> Fields:
    """Name nothing."""
    return {}


@dataclass(frozen=True, slots=True)
class Listing:
    """The shop's price list, with a validator, and perhaps the time in its footer."""

    validator: Callable[[str, float], Fields]
    footer: bool = True

    def __call__(self, request: Request, now: float) -> Response:
        """Answer with the list, or with 304 if the client has this one."""
        books = [(b.title, b.price_cents) for b in catalogue().page(0, 40).books]
        listing = {"prices": books, "version": version(now)}
        if self.footer:
            listing["rendered at"] = now - EPOCH
        body = json.dumps(listing)
        response = Response(body, headers={"Cache-Control": "max-age=60"})
        response.headers.update(self.validator(body, now))
        asked = request.headers.get("If-None-Match")
        if asked is not None:
            same = asked == response.headers.get("ETag")
        else:
            since = request.headers.get("If-Modified-Since")
            same = since is not None and since == response.headers["Last-Modified"]
        if same:
            response.status_code, response.data = NOT_MODIFIED, b""
        return response


LISTINGS = {
    "nothing": Listing(none),
    "strong ETag, of the bytes": Listing(strong),
    "weak ETag, of the prices": Listing(weak),
    "Last-Modified": Listing(dated),
    "strong ETag, footer removed": Listing(strong, footer=False),
}


def savings() -> Table:
    """Ask for an hour through a cache, with each validator."""
    return Table([saving(name) for name in LISTINGS], "an hour of the price list")


def ask_twice(name: str) -> Trace:
    """Ask for the list, and again when it is stale."""
    stage = Stage(LISTINGS[name])
    stage.cache("cache")
    for second in (0, EVERY):
        stage.until(second)
        stage.get(stage.client("alice"), "cache", "/prices")
    return stage.net.trace


def saving(name: str) -> dict[str, object]:
    """Ask every 61 s; count bytes, and answers that were no longer true."""
    stage = Stage(LISTINGS[name])
    stage.cache("cache")
    client, wrong = stage.client("alice"), 0
    for second in [*range(0, HOUR, EVERY)]:
        stage.until(second + 0.49)
        listing = stage.get(client, "cache", "/prices").json()
        wrong += listing["version"] != version(stage.net.clock.time())
    asked = stage.net.trace.where(target="shop")
    return {
        "validator": name,
        "asked": asked.count(),
        "304": asked.where(status=NOT_MODIFIED).count(),
        "kB from the shop": round(sum(e.bytes_down for e in asked) / 1000, 1),
        "wrong answers": Marked(wrong, "failed" if wrong else "none"),
    }
