"""The shop behind the gateway: it asks nobody who they are; the gateway has asked."""

from collections.abc import Callable

from flask import Flask, Response, request
from werkzeug.exceptions import Forbidden

from examples.bookshop import Basket, Customer, Line, Order, catalogue
from examples.bookshop.http_json import json_body, json_response, query_int
from examples.bookshop.jsontext import decode, encode
from examples.bookshop.problem_details import handle_errors
from examples.lab import Store

FOR_EVERYONE = "public, max-age=60"
MOST_KEPT = 20  # orders of one customer


def create_shop(*, store: Store, new_id: Callable[[], str]) -> Flask:
    """Build a shop with a public catalogue, and orders by `X-Consumer`."""
    app = Flask(__name__)
    handle_errors(app)

    @app.get("/live")
    def live() -> Response:
        return json_response({"live": True})

    @app.get("/books")
    def books() -> Response:
        found = catalogue().search(request.args.get("q", ""))
        offset, limit = query_int(request, "offset", 0), query_int(request, "limit", 10)
        return public(json_response(found.page(offset, limit)))

    @app.get("/books/<book_id>")
    def book(book_id: str) -> Response:
        return public(json_response(catalogue().by_id(book_id)))

    @app.get("/orders")
    def orders() -> Response:
        return private(json_response(decode(store.get(key_of(consumer())) or b"[]")))

    @app.post("/orders")
    def order() -> Response:
        name, line = consumer(), json_body(request, Line)
        basket = Basket().add(line.book_id, line.quantity)
        placed = Order.place(new_id(), Customer(name, name), basket, catalogue())
        store.update(key_of(name), lambda old: added(old, encode(placed)))
        return private(json_response(placed, 201))

    return app


def consumer() -> str:
    """Return who the gateway says it is."""
    name = request.headers.get("X-Consumer")
    if not name:
        raise Forbidden("no gateway has said who asks")
    return name


def key_of(name: str) -> str:
    """Return where the orders of a customer are kept."""
    return f"orders:{name}"


def added(old: bytes | None, order: bytes) -> bytes:
    """Return the orders with one more, the oldest dropped when there are too many."""
    orders = decode(old or b"[]")
    kept = orders if isinstance(orders, list) else []
    return encode([*kept, decode(order)][-MOST_KEPT:])


def public(response: Response) -> Response:
    """Let caches keep it for a minute."""
    response.headers["Cache-Control"] = FOR_EVERYONE
    response.add_etag()
    response.make_conditional(request)
    return response


def private(response: Response) -> Response:
    """Let no cache keep it."""
    response.headers["Cache-Control"] = "no-store"
    return response
