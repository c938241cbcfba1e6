"""The shop whose prices change while others hold them: an origin over HTTP."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.utils import formatdate

from flask import Flask, Response, request

from examples.bookshop.catalogue import catalogue
from examples.bookshop.http_json import json_body, json_response
from examples.bookshop.problem_details import handle_errors
from examples.ch05_staleness.shop.jitter import jittered
from examples.ch05_staleness.shop.prices import MAX_DELAY_SECONDS, Prices

FEW = 10  # books on the list


@dataclass(frozen=True, slots=True)
class NewPrice:
    """What a PUT says."""

    price_cents: int


@dataclass(frozen=True, slots=True)
class Delay:
    """How much longer each answer takes, in milliseconds."""

    milliseconds: int


def create_shop(
    *,
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
    random: Callable[[], float] = lambda: 0.0,
    control: str = "max-age={max_age}",
    max_age: int = 60,
    jitter: float = 0.0,
    prices: Prices | None = None,
) -> Flask:
    """Build the shop; `control` is what its answers say in Cache-Control.

    `max_age` in seconds stands in it, up to the share `jitter` shorter.
    """
    app = Flask(__name__)
    handle_errors(app)
    prices = prices or Prices.of(catalogue())
    delay = [0.0]

    def kept(value: object, *groups: str) -> Response:
        answer = json_response(value)
        said = jittered(max_age, jitter, random())
        answer.headers["Cache-Control"] = control.format(max_age=said)
        answer.headers["Cache-Groups"] = list_of_strings(groups)
        answer.headers["Vary"] = "Accept-Language"
        return answer

    @app.before_request
    def late() -> None:
        if request.method == "GET":
            prices.seen += request.path != "/seen"
            sleep(delay[0])

    @app.after_request
    def dated(answer: Response) -> Response:
        answer.headers["Date"] = formatdate(clock(), usegmt=True)
        return answer

    @app.get("/books")
    def books() -> Response:
        return kept(prices.first_pages(FEW, language()), "prices")

    @app.get("/books/<book_id>")
    def book(book_id: str) -> Response:
        return kept(prices.page(book_id, language()), f"book-{book_id}", "books")

    @app.put("/books/<book_id>")
    def change(book_id: str) -> Response:
        prices.change(book_id, json_body(request, NewPrice).price_cents)
        answer = json_response(prices.page(book_id, language()))
        answer.headers["Cache-Group-Invalidation"] = list_of_strings(
            (f"book-{book_id}", "prices")
        )
        return answer

    @app.get("/account")
    def account() -> Response:
        answer = json_response({"whose": request.headers.get("Cookie", "")})
        answer.headers["Cache-Control"] = "private, max-age=60"
        return answer

    @app.get("/now")
    def now() -> Response:
        answer = json_response({"number": next(prices.numbers)})
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @app.get("/seen")
    def seen() -> Response:
        answer = json_response({"seen": prices.seen})
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @app.put("/delay")
    def slow() -> Response:
        told = json_body(request, Delay).milliseconds
        if not 0 <= told <= MAX_DELAY_SECONDS * 1000:
            raise ValueError(
                f"milliseconds is from 0 to {MAX_DELAY_SECONDS * 1000}, not {told}"
            )
        delay[0] = told / 1000
        return json_response({"milliseconds": told})

    return app


def language() -> str:
    """Return the language that the client wants: de or en."""
    return "de" if request.headers.get("Accept-Language", "").startswith("de") else "en"


def list_of_strings(names: Iterable[str]) -> str:
    """Write a List of Strings (RFC 9651, section 3.3.3)."""
    return ", ".join(f'"{name}"' for name in names)
