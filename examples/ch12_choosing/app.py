"""The capstone's shop over HTTP; it knows nothing that its store does not know."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest, Forbidden
from werkzeug.http import http_date

from examples.bookshop import Book, Line, catalogue
from examples.bookshop.problems import handle_errors
from examples.bookshop.wire import json_body, json_response, query_int
from examples.ch12_choosing.shop.freshness import Promise
from examples.ch12_choosing.shop.prices import Prices
from examples.ch12_choosing.shop.purchases import KeyInUse, KeyReused, Purchases
from examples.lab import Store, StoreError

FOR_ONE = "private, no-cache"
# What a cache keeps goes on answering after its sunset: what is to end is not kept.
ASKED_EACH_TIME = "no-cache"
STATUSES = {KeyInUse: 409, KeyReused: 422, StoreError: 503}


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to buy, under a reference of their own."""

    book_id: str
    reference: str
    quantity: int = 1


def create_app(
    *,
    store: Store,
    purchases: Purchases | None = None,
    promise: Promise | None = None,
    for_one: str = FOR_ONE,
    receipt: Callable[[], object] = bool,
    clock: Callable[[], float] = time.time,
) -> Flask:
    """Build the shop; a gateway says in X-Consumer who asks.

    `purchases` are in `store` unless told otherwise; `for_one` is the Cache-Control of
    what belongs to one customer. `receipt` is printed when an order is written and not
    yet answered: the moment in which a worker should not die, and does.
    """
    app = Flask(__name__)
    handle_errors(app, STATUSES)
    prices, kept = Prices(store), purchases or Purchases(store)
    promised = (promise or Promise()).field

    def public(value: object, control: str = promised) -> Response:
        response = json_response(value)
        response.headers["Cache-Control"] = control
        response.headers["Date"] = http_date(clock())  # or the next line writes one
        response.add_etag()
        response.make_conditional(request)
        return response

    def private(value: object, status: int = 200) -> Response:
        response = json_response(value, status)
        response.headers["Cache-Control"] = for_one
        return response

    def page(book: Book) -> dict[str, object]:
        price = prices.of(book.id)
        told = {"price_cents": price.cents, "version": price.version}
        return asdict(book) | told

    @app.get("/live")
    def live() -> Response:
        response = json_response({"live": True})
        response.headers["Cache-Control"] = "no-store"
        return response

    def found() -> dict[str, object]:
        books = catalogue().search(request.args.get("q", ""))
        offset, limit = query_int(request, "offset", 0), query_int(request, "limit", 10)
        shown = books.page(offset, limit)
        return {"books": [page(book) for book in shown.books], "total": shown.total}

    @app.get("/books")
    def books() -> Response:
        return public(found())

    @app.get("/search")
    def search() -> Response:
        return public(found(), ASKED_EACH_TIME)

    @app.get("/books/<book_id>")
    def book(book_id: str) -> Response:
        return public(page(catalogue().by_id(book_id)))

    @app.get("/orders")
    def listed() -> Response:
        return private(kept.of(customer()))

    @app.post("/orders")
    def buy() -> Response:
        name, wish = customer(), json_body(request, Wish)
        key = request.headers.get("Idempotency-Key")
        if not key:
            raise BadRequest("an order needs an Idempotency-Key")
        line, cents = Line(wish.book_id, wish.quantity), prices.of(wish.book_id).cents
        bought, before = kept.buy(name, key, wish.reference, line, cents)
        receipt()
        response = private(bought, 201)
        if before:
            response.headers["Idempotency-Replayed"] = "true"  # our own field
        return response

    return app


def customer() -> str:
    """Return who the gateway says it is."""
    name = request.headers.get("X-Consumer")
    if not name:
        raise Forbidden("no gateway has said who asks")
    return name
