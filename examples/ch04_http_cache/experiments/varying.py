"""What Vary costs in the laboratory: many requests for one page."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from werkzeug import Request, Response

from examples.ch04_http_cache.experiments.stage import Stage, hit
from examples.lab import Node, Table

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

REQUESTS, VISITORS = 400, 150
ENCODINGS = ("gzip, deflate, br, zstd", "gzip, deflate, br", "gzip, deflate", "gzip")
FIRST = ("en", "en-GB", "en-US", "de", "de-AT", "de-CH", "fr", "pl", "tr")
SECOND = ("", ", en;q=0.9", ", en;q=0.8", ", de;q=0.7", ", fr;q=0.7, en;q=0.5")
SYSTEMS = ("Windows", "Macintosh", "X11; Linux", "iPhone", "Android 14", "Android 15")
BROWSERS = ("Firefox", "Chrome", "Safari", "Edge")
VERSIONS = 12  # of each browser that are still around


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a browser: the fields that come with each request."""

    fields: dict[str, str]


def visitors(random: Random) -> list[Visitor]:
    """Draw the visitors; low numbers come often, as the popular does."""

    def pick(choices: Iterable[str]) -> str:
        listed = list(choices)
        return listed[int(random.random() ** 2 * len(listed))]

    return [
        Visitor({
            "Accept-Encoding": pick(ENCODINGS),
            "Accept-Language": pick(FIRST) + pick(SECOND),
            "User-Agent": f"{pick(BROWSERS)}/{int(random.random() * VERSIONS)} "
            f"({pick(SYSTEMS)})",
            "Cookie": f"visitor={number}",
        })
        for number in range(VISITORS)
    ]  # fmt: skip


def traffic() -> list[Visitor]:
    """Draw the requests, the same ones each time."""
    random = Random(4)
    crowd = visitors(random)
    return [crowd[int(random.random() ** 2 * VISITORS)] for _ in range(REQUESTS)]


def page(vary: str) -> Any:
    """Return a shop that speaks English and German and sends this Vary."""

    def answer(request: Request, now: float) -> Response:
        headers = {"Cache-Control": "max-age=3600"} | ({"Vary": vary} if vary else {})
        language = request.headers.get("Accept-Language", "")
        return Response(spoken(language), headers=headers)

    return answer


def spoken(accepted: str) -> str:
    """Return which of the shop's two languages a visitor gets.

    >>> spoken("de-AT, en;q=0.9"), spoken("tr, fr;q=0.7, en;q=0.5")
    ('de', 'en')
    """
    return "de" if accepted.startswith("de") else "en"


def in_two_languages(app: "WSGIApplication", node: Node) -> Any:
    """Return a cache that writes `de` or `en` into the request before its key."""

    def normalising(environ: Any, start_response: Any) -> Any:
        language = spoken(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        return app({**environ, "HTTP_ACCEPT_LANGUAGE": language}, start_response)

    return normalising


CASES = {
    "nothing": ("", False),
    "Accept-Encoding": ("Accept-Encoding", False),
    "Accept-Language": ("Accept-Language", False),
    "de or en": ("Accept-Language", True),
    "User-Agent": ("User-Agent", False),
    "Cookie": ("Cookie", False),
}


def varieties() -> Table:
    """Send the same requests to a page with each Vary."""
    rows = [variety(name, *case) for name, case in CASES.items()]
    return Table(rows, f"{REQUESTS} requests of {VISITORS} visitors for one page")


def variety(name: str, vary: str, normal: bool) -> dict[str, object]:
    """Count values, hits, and answers in the wrong language."""
    stage = Stage(page(vary))
    stage.cache("cache", wrap=in_two_languages if normal else None)
    client, hits, wrong, values = stage.client("crowd"), 0, 0, set()
    for visitor in traffic():
        reply = stage.get(client, "cache", "/", **visitor.fields)
        hits += hit(reply)
        wrong += reply.text != spoken(visitor.fields["Accept-Language"])
        values.add(spoken(visitor.fields[vary]) if normal else visitor.fields.get(vary))
    return {
        "Vary": name,
        "values": len(values),
        "asked the shop": stage.asked,
        "hit ratio": hits / REQUESTS,
        "wrong language": wrong,
    }
