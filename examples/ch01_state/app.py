"""The shop over HTTP: the same service, wherever its baskets live."""

from flask import Flask, Response, request

from examples.bookshop import Basket, Line, catalogue
from examples.bookshop.http_json import json_body, json_response, query_int
from examples.bookshop.problem_details import handle_errors
from examples.ch01_state.baskets import Baskets, TicketError
from examples.ch01_state.orders import IdempotencyKeyReused, Orders, remove_ordered
from examples.ch01_state.stock import OutOfStock, add_line
from examples.lab import StoreError

PUBLIC = {"Cache-Control": "public, max-age=60"}
STATUSES = {
    TicketError: 400,
    OutOfStock: 409,
    IdempotencyKeyReused: 422,
    StoreError: 503,
}


def create_app(*, baskets: Baskets, orders: Orders) -> Flask:
    """Build the shop with `baskets` in one of their places, and its `orders`."""
    app = Flask(__name__)
    handle_errors(app, STATUSES)

    def ticket() -> str:
        return request.cookies.get("basket", "")

    @app.get("/")
    def index() -> Response:
        return json_response({"try": ["/books", "/books/emma", "/basket"]})

    @app.get("/books")
    def books() -> Response:
        found = catalogue().search(request.args.get("q", ""))
        offset, limit = query_int(request, "offset", 0), query_int(request, "limit", 10)
        response = json_response(found.page(offset, limit))
        response.headers.update(PUBLIC)
        return response

    @app.get("/books/<book_id>")
    def book(book_id: str) -> Response:
        response = json_response(catalogue().by_id(book_id))
        response.headers.update(PUBLIC)
        return response

    @app.get("/basket")
    def basket() -> Response:
        response = json_response(basket_view(baskets.read(ticket())))
        response.headers.update(baskets.fields)
        return response

    @app.post("/basket")
    def add() -> Response:
        line = json_body(request, Line)
        new, basket = baskets.change(ticket(), lambda old: add_line(old, line))
        return set_basket_cookie(json_response(basket_view(basket)), new)

    @app.delete("/basket/<book_id>")
    def remove(book_id: str) -> Response:
        new, basket = baskets.change(ticket(), lambda old: old.remove(book_id))
        return set_basket_cookie(json_response(basket_view(basket)), new)

    @app.post("/orders")
    def order() -> Response:
        basket, key = baskets.read(ticket()), request.headers.get("Idempotency-Key")
        bought = (
            orders.place_once(key, ticket(), basket) if key else orders.place(basket)
        )
        new, _ = baskets.change(ticket(), lambda old: remove_ordered(old, bought))
        return set_basket_cookie(json_response(bought.order, 201), new)

    return app


def basket_view(basket: Basket) -> dict[str, object]:
    """Show what is in; what it costs hangs on the day, and stands in the catalogue."""
    return {"lines": basket.lines, "count": basket.count}


def set_basket_cookie(response: Response, ticket: str) -> Response:
    """Hand the customer the ticket, out of reach of the page's scripts."""
    response.set_cookie("basket", ticket, httponly=True, samesite="Lax")
    return response
