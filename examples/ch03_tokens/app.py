"""Signing in to the shop over HTTP: the same views, wherever sessions live."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, Response, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, NotFound, Unauthorized

from examples.bookshop import Basket, Customer, Order, catalogue
from examples.bookshop.line import Line
from examples.bookshop.problems import handle_errors
from examples.bookshop.wire import json_body, json_response
from examples.ch03_tokens.csrf import forged
from examples.ch03_tokens.errors import SessionError
from examples.ch03_tokens.passwords import Accounts, AccountTaken
from examples.ch03_tokens.sessions import Grant, Session, Sessions
from examples.ch03_tokens.verifier import KeySet
from examples.lab import StoreError

COOKIE = "__Host-session"  # Secure, Path=/, no Domain, or no browser takes it
FOR_ONE = {"Cache-Control": "private, no-store"}
STATUSES = {AccountTaken: 409, StoreError: 503}
Introspect = Callable[[str, str], dict[str, object] | None]


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody signs in with."""

    name: str
    password: str


@dataclass(frozen=True, slots=True)
class Refresh:
    """What a client exchanges for the next pair of tokens."""

    refresh_token: str


def create_app(
    *,
    sessions: Sessions,
    accounts: Accounts,
    new_id: Callable[[], str],
    keys: Callable[[], KeySet] | None = None,
    introspect: Introspect | None = None,
) -> Flask:
    """Build the shop; an issuer also publishes `keys`, or answers `introspect`.

    `introspect` takes the caller's credentials and a token, and returns None for a
    caller that it does not know.
    """
    app = Flask(__name__)
    handle_errors(app, STATUSES)

    def shown() -> str:
        if sessions.carrier == "cookie":
            return request.cookies.get(COOKIE, "")
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return token if scheme.lower() == "bearer" else ""

    def signed_in() -> tuple[Session, str]:
        if not shown():
            raise unauthorized(sessions, "sign in first")
        try:
            return sessions.find(shown())
        except SessionError as error:
            raise unauthorized(sessions, str(error)) from None

    def answered(value: object, ticket: str, status: int = 200) -> Response:
        response = json_response(value, status)
        if sessions.carrier == "cookie" and ticket != shown():
            remember(response, ticket)
        return response

    @app.before_request
    def refuse_other_sites() -> None:
        if sessions.carrier == "cookie" and forged(
            request.method, request.headers, request.host_url.rstrip("/")
        ):
            raise Forbidden("this came from a page of another site")

    @app.after_request
    def for_one(response: Response) -> Response:
        response.headers.setdefault("Cache-Control", FOR_ONE["Cache-Control"])
        return response

    @app.post("/accounts")
    def open_account() -> Response:
        wanted = json_body(request, Credentials)
        accounts.open(wanted.name, wanted.password)
        return json_response({"user": wanted.name}, 201)

    @app.post("/session")
    def sign_in() -> Response:
        given = json_body(request, Credentials)
        if not accounts.fits(given.name, given.password):
            raise unauthorized(sessions, "name or password is wrong")
        grant = sessions.begin(given.name, shown())
        if sessions.carrier == "bearer":
            return json_response(pair(grant), 201)
        return answered({"user": given.name}, grant.ticket, 201)

    @app.get("/session")
    def who() -> Response:
        session, ticket = signed_in()
        return answered({"user": session.user}, ticket)

    @app.post("/session/refresh")
    def refresh() -> Response:
        token = json_body(request, Refresh).refresh_token
        try:
            return json_response(pair(sessions.renew(token)))
        except SessionError as error:
            raise unauthorized(sessions, str(error)) from None

    @app.delete("/session")
    def sign_out() -> Response:
        sessions.end(shown())
        return answered({"user": None}, "")

    @app.delete("/sessions")
    def sign_out_everywhere() -> Response:
        session, _ = signed_in()
        sessions.end_all(session.user)
        return answered({"user": None}, "")

    @app.post("/orders")
    def order() -> Response:
        session, ticket = signed_in()
        line = json_body(request, Line)
        basket = Basket((line,))
        buyer = Customer(session.user, session.user.title())
        return answered(Order.place(new_id(), buyer, basket, catalogue()), ticket, 201)

    @app.get("/keys")
    def published() -> Response:
        if keys is None:
            raise NotFound("this shop publishes no keys")
        response = json_response(keys())
        response.headers["Cache-Control"] = "public, max-age=300"
        return response

    @app.post("/introspect")
    def describe() -> Response:
        if introspect is None:
            raise NotFound("this shop answers nothing about tokens")
        caller = request.headers.get("Authorization", "")
        told = introspect(caller, request.form.get("token", ""))
        if told is None:
            raise unauthorized(sessions, "this caller is unknown")
        return json_response(told)

    return app


def unauthorized(sessions: Sessions, why: str) -> Unauthorized:
    """Build a 401 and its WWW-Authenticate (RFC 9110, 11.6.1; RFC 6750, section 3).

    No scheme is registered for cookies; the word "cookie" is our choice.
    """
    scheme = WWWAuthenticate(sessions.carrier, {"realm": "shop"})
    return Unauthorized(why, www_authenticate=scheme)


def remember(response: Response, ticket: str) -> None:
    """Hand the browser the ticket, or take it away."""
    response.set_cookie(
        COOKIE,
        ticket,
        max_age=None if ticket else 0,
        path="/",
        secure=True,
        httponly=True,
        samesite="Lax",
    )


def pair(grant: Grant) -> dict[str, object]:
    """Answer with tokens in the form of OAuth (RFC 6749, section 5.1)."""
    told: dict[str, object] = {
        "access_token": grant.ticket,
        "token_type": "Bearer",
        "expires_in": grant.expires_in,
    }
    return told | ({"refresh_token": grant.refresh} if grant.refresh else {})
