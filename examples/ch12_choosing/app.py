"""The capstone's shop over HTTP; it knows nothing that its store does not know."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest, Forbidden
from werkzeug.http import http_date

from examples.bookshop import Book, Line, catalogue
from examples.bookshop.http_json import json_body, json_response, query_int
from examples.bookshop.problem_details import handle_errors
from examples.ch12_choosing.shop.freshness import FreshnessPolicy
from examples.ch12_choosing.shop.prices import PriceStore
from examples.ch12_choosing.shop.purchases import KeyInUse, KeyReused, Purchases
from examples.lab import Store, StoreError

PRIVATE = "private, no-cache"
# What a cache keeps goes on answering after its sunset: what is to end is not kept.
NO_CACHE = "no-cache"
STATUSES = {KeyInUse: 409, KeyReused: 422, StoreError: 503}


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """What somebody wants to buy, under a reference of their own."""

    book_id: str
    reference: str
    quantity: int = 1


def create_app(
    *,
    store: Store,
    purchases: Purchases | None = None,
    freshness: FreshnessPolicy | None = None,
    private_control: str = PRIVATE,
    print_receipt: Callable[[], object] = bool,
    clock: Callable[[], float] = time.time,
) -> Flask:
    """Build the shop; a gateway says in X-Consumer who asks.

    `purchases` are in `store` by default; `private_control` is the
    Cache-Control of what belongs to one customer. `print_receipt` is called when an
    order is written and not yet answered: the moment in which a worker should not die,
    and does.
    """
    app = Flask(__name__)
    handle_errors(app, STATUSES)
    prices, orders = PriceStore(store), purchases or Purchases(store)
    price_control = (freshness or FreshnessPolicy()).cache_control

    def public(value: object, control: str = price_control) -> Response:
        response = json_response(value)
        response.headers["Cache-Control"] = control
        response.headers["Date"] = http_date(clock())  # or the next line writes one
        response.add_etag()
        response.make_conditional(request)
        return response

    def private(value: object, status: int = 200) -> Response:
        response = json_response(value, status)
        response.headers["Cache-Control"] = private_control
        return response

    def page(book: Book) -> dict[str, object]:
        price = prices.of(book.id)
        shown = {"price_cents": price.cents, "version": price.version}
        return asdict(book) | shown

    @app.get("/live")
    def live() -> Response:
        response = json_response({"live": True})
        response.headers["Cache-Control"] = "no-store"
        return response

    def search_page() -> dict[str, object]:
        books = catalogue().search(request.args.get("q", ""))
        offset, limit = query_int(request, "offset", 0), query_int(request, "limit", 10)
        found = books.page(offset, limit)
        return {"books": [page(book) for book in found.books], "total": found.total}

    @app.get("/books")
    def books() -> Response:
        return public(search_page())

    @app.get("/search")
    def search() -> Response:
        return public(search_page(), NO_CACHE)

    @app.get("/books/<book_id>")
    def book(book_id: str) -> Response:
        return public(page(catalogue().by_id(book_id)))

    @app.get("/orders")
    def list_orders() -> Response:
        return private(orders.of(customer()))

    @app.post("/orders")
    def buy() -> Response:
        name, wanted = customer(), json_body(request, OrderRequest)
        key = request.headers.get("Idempotency-Key")
        if not key:
            raise BadRequest("an order needs an Idempotency-Key")
        line, cents = (
            Line(wanted.book_id, wanted.quantity),
            prices.of(wanted.book_id).cents,
        )
        purchase, replayed = orders.buy(name, key, wanted.reference, line, cents)
        print_receipt()
        response = private(purchase, 201)
        if replayed:
            response.headers["Idempotency-Replayed"] = "true"  # our own field
        return response

    return app


def customer() -> str:
    """Return who the gateway says it is."""
    name = request.headers.get("X-Consumer")
    if not name:
        raise Forbidden("no gateway has said who asks")
    return name
