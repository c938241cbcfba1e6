"""A shell as small as it gets: the shop that the notebook builds, in its last form."""

import secrets
from collections.abc import Callable
from typing import Protocol

from flask import Flask, Response, abort, jsonify, request
from itsdangerous import BadSignature, URLSafeSerializer

from examples.ch01_state.serve import signing_key
from examples.lab import JsonStore, Store
from examples.lab.store import open_store

STOCK = 20


def put(books: list[str], book: str) -> list[str]:
    if books.count(book) == STOCK:
        abort(409, f"there are {STOCK} copies of {book}")
    return [*books, book]


class Baskets(Protocol):
    def read(self, ticket: str) -> list[str]: ...
    def add(self, ticket: str, book: str) -> tuple[str, list[str]]: ...


def create_shop(baskets: Baskets) -> Flask:
    app = Flask("shop")

    @app.post("/basket")
    def add() -> Response:
        book = request.get_json()["book_id"]
        ticket, books = baskets.add(request.cookies.get("basket", ""), book)
        reply = jsonify(count=len(books))
        reply.set_cookie("basket", ticket, httponly=True, samesite="Lax")
        return reply

    @app.get("/basket")
    def look() -> Response:
        books = baskets.read(request.cookies.get("basket", ""))
        return jsonify(count=len(books))

    return app


class InStore:
    def __init__(self, store: Store, new_ticket: Callable[[], str]) -> None:
        self.store, self.new_ticket = JsonStore(store), new_ticket

    def read(self, ticket: str) -> list[str]:
        return list(self.store.get(ticket, default=[]))

    def add(self, ticket: str, book: str) -> tuple[str, list[str]]:
        ticket = ticket or self.new_ticket()
        books = self.store.update(ticket, lambda old: put(old, book), default=[])
        return ticket, books


class InCookie:
    def __init__(self, key: str) -> None:
        self.signer = URLSafeSerializer(key, salt="basket")

    def read(self, ticket: str) -> list[str]:
        try:
            return list(self.signer.loads(ticket)) if ticket else []
        except BadSignature:
            abort(400, "this shop did not pack that basket")

    def add(self, ticket: str, book: str) -> tuple[str, list[str]]:
        books = put(self.read(ticket), book)
        return str(self.signer.dumps(books)), books


def create_from_config(store: str) -> Flask:
    """Build it for a real server; `store` is memory, client, or a store's URL."""
    if store == "client":
        return create_shop(InCookie(signing_key()))
    return create_shop(InStore(open_store(store), secrets.token_urlsafe))
