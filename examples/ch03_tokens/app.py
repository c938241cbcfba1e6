"""Signing in to the shop over HTTP: the same views, wherever sessions live."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, Response, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, NotFound, Unauthorized

from examples.bookshop import Basket, Customer, Order, catalogue
from examples.bookshop.http_json import json_body, json_response
from examples.bookshop.line import Line
from examples.bookshop.problem_details import handle_errors
from examples.ch03_tokens.cookies import SECURE, SessionCookie, is_loopback
from examples.ch03_tokens.csrf import is_cross_site
from examples.ch03_tokens.errors import IssuerUnavailable, SessionError
from examples.ch03_tokens.jwt import JwkSet
from examples.ch03_tokens.passwords import Accounts, AccountTaken
from examples.ch03_tokens.sessions import IssuedTicket, SessionBackend, UserSession
from examples.lab import StoreError

CACHE_CONTROL = "private, no-store"
STATUSES = {AccountTaken: 409, StoreError: 503, IssuerUnavailable: 503}
Introspect = Callable[[str, str], dict[str, object] | None]


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody signs in with."""

    name: str
    password: str


@dataclass(frozen=True, slots=True)
class RefreshRequest:
    """What a client exchanges for the next pair of tokens."""

    refresh_token: str


def create_app(
    *,
    sessions: SessionBackend,
    accounts: Accounts,
    new_id: Callable[[], str],
    keys: Callable[[], JwkSet] | None = None,
    introspect: Introspect | None = None,
    cookie: SessionCookie = SECURE,
) -> Flask:
    """Build the shop; an issuer also publishes `keys`, or answers `introspect`.

    `introspect` takes the caller's credentials and a token, and returns None for a
    caller that it does not know.
    """
    app = Flask(__name__)
    handle_errors(app, STATUSES)

    def presented() -> str:
        if sessions.auth_scheme == "cookie":
            return request.cookies.get(cookie.name, "")
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return token if scheme.lower() == "bearer" else ""

    def authenticated() -> tuple[UserSession, str]:
        if not presented():
            raise unauthorized(sessions, "sign in first")
        try:
            return sessions.authenticate(presented())
        except SessionError as error:
            raise unauthorized(sessions, str(error)) from None

    def respond(value: object, ticket: str, status: int = 200) -> Response:
        response = json_response(value, status)
        if sessions.auth_scheme == "cookie" and ticket != presented():
            cookie.set_on(response, ticket)
        return response

    @app.before_request
    def refuse_other_sites() -> None:
        if sessions.auth_scheme == "cookie" and is_cross_site(
            request.method, request.headers, request.host_url.rstrip("/")
        ):
            raise Forbidden("this came from a page of another site")
        if not cookie.secure and not is_loopback(request.host, request.remote_addr):
            raise Forbidden("insecure cookies are for this machine alone")

    @app.after_request
    def keep_private(response: Response) -> Response:
        response.headers.setdefault("Cache-Control", CACHE_CONTROL)
        return response

    @app.post("/accounts")
    def open_account() -> Response:
        credentials = json_body(request, Credentials)
        accounts.create(credentials.name, credentials.password)
        return json_response({"user": credentials.name}, 201)

    @app.post("/session")
    def sign_in() -> Response:
        credentials = json_body(request, Credentials)
        if not accounts.check_password(credentials.name, credentials.password):
            raise unauthorized(sessions, "name or password is wrong")
        issued = sessions.sign_in(credentials.name, presented())
        if sessions.auth_scheme == "bearer":
            return json_response(token_response(issued), 201)
        return respond({"user": credentials.name}, issued.ticket, 201)

    @app.get("/session")
    def current_session() -> Response:
        session, ticket = authenticated()
        return respond({"user": session.user}, ticket)

    @app.post("/session/refresh")
    def refresh() -> Response:
        token = json_body(request, RefreshRequest).refresh_token
        try:
            return json_response(token_response(sessions.refresh(token)))
        except SessionError as error:
            raise unauthorized(sessions, str(error)) from None

    @app.delete("/session")
    def sign_out() -> Response:
        if not sessions.sign_out(presented()):
            raise unauthorized(
                sessions, "nothing was ended: nobody is signed in by this"
            )
        return respond({"user": None}, "")

    @app.delete("/sessions")
    def sign_out_everywhere() -> Response:
        try:
            user = sessions.find(presented()).user
        except SessionError as error:
            raise unauthorized(sessions, f"nothing was ended: {error}") from None
        sessions.sign_out_everywhere(user)
        return respond({"user": None}, "")

    @app.post("/orders")
    def order() -> Response:
        session, ticket = authenticated()
        line = json_body(request, Line)
        basket = Basket((line,))
        buyer = Customer(session.user, session.user.title())
        return respond(Order.place(new_id(), buyer, basket, catalogue()), ticket, 201)

    @app.get("/keys")
    def key_set() -> Response:
        if keys is None:
            raise NotFound("this shop publishes no keys")
        response = json_response(keys())
        response.headers["Cache-Control"] = "public, max-age=300"
        return response

    @app.post("/introspect")
    def introspection() -> Response:
        if introspect is None:
            raise NotFound("this shop answers nothing about tokens")
        caller = request.headers.get("Authorization", "")
        described = introspect(caller, request.form.get("token", ""))
        if described is None:
            raise unauthorized(sessions, "this caller is unknown")
        return json_response(described)

    return app


def unauthorized(sessions: SessionBackend, detail: str) -> Unauthorized:
    """Build a 401 and its WWW-Authenticate (RFC 9110, 11.6.1; RFC 6750, section 3).

    No scheme is registered for cookies; the word "cookie" is our choice.
    """
    scheme = WWWAuthenticate(sessions.auth_scheme, {"realm": "shop"})
    return Unauthorized(detail, www_authenticate=scheme)


def token_response(issued: IssuedTicket) -> dict[str, object]:
    """Answer with tokens in the form of OAuth (RFC 6749, section 5.1)."""
    tokens: dict[str, object] = {
        "access_token": issued.ticket,
        "token_type": "Bearer",
        "expires_in": issued.expires_in,
    }
    if issued.refresh_token:
        tokens["refresh_token"] = issued.refresh_token
    return tokens
