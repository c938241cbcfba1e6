"""Attacks on sessions in the laboratory: once on a careless shop, once on ours."""

from collections.abc import Callable
from http import HTTPStatus
from itertools import count

from werkzeug.test import Client

from examples.ch03_tokens.app import create_app
from examples.ch03_tokens.errors import SessionError
from examples.ch03_tokens.experiments import careless
from examples.ch03_tokens.experiments.browser import Browser
from examples.ch03_tokens.experiments.shop import PASSWORD, CountingHasher
from examples.ch03_tokens.passwords import Accounts
from examples.ch03_tokens.sessions import (
    CookieSessions,
    RefreshTokens,
    ServerSessions,
    StoredRevocations,
    Timeouts,
)
from examples.lab import Clock, MemoryStore

Kind = type[ServerSessions]
SECRETS = [careless.SECRET]
HOUR = 3600.0


class Bench:
    """A clock, a store, and sessions of one kind."""

    def __init__(self, kind: Kind = ServerSessions) -> None:
        self.clock = Clock()
        self.store = MemoryStore(self.clock.time)
        numbers = count(1)
        self.ids = lambda: f"id-{next(numbers) * 7919 % 10007}"
        self.sessions = kind(self.store, self.ids, self.clock.time, Timeouts())

    def works(self, ticket: str) -> bool:
        """Say whether somebody is signed in by this."""
        try:
            self.sessions.authenticate(ticket)
        except SessionError:
            return False
        return True


def fixation(kind: Kind) -> bool:
    """Plant an id in Alice's browser, let her sign in, use the id."""
    bench = Bench(kind)
    bench.sessions.sign_in("alice", "planted by mallory")
    return bench.works("planted by mallory")


def not_renewed(kind: Kind) -> bool:
    """Copy the id before Alice signs in once more, use it afterwards."""
    bench = Bench(kind)
    before = bench.sessions.sign_in("alice").ticket
    bench.sessions.sign_in("alice", before)
    return bench.works(before)


def idle(kind: Kind) -> bool:
    """Come back to a forgotten browser after an hour."""
    bench = Bench(kind)
    ticket = bench.sessions.sign_in("alice").ticket
    bench.clock.advance(HOUR)
    return bench.works(ticket)


def endless(kind: Kind) -> bool:
    """Click every ten minutes for a day with a copy."""
    bench = Bench(kind)
    ticket = bench.sessions.sign_in("alice").ticket
    for _ in range(24 * 6):
        bench.clock.advance(HOUR / 6)
        bench.works(ticket)
    return bench.works(ticket)


def replay(kind: Kind) -> bool:
    """Use a copy after Alice has signed out."""
    bench = Bench(kind)
    ticket = bench.sessions.sign_in("alice").ticket
    bench.sessions.sign_out(ticket)
    return bench.works(ticket)


def everywhere(kind: Kind) -> bool:
    """Use the phone's session after Alice has signed out everywhere."""
    bench = Bench(kind)
    phone = bench.sessions.sign_in("alice").ticket
    bench.sessions.sign_out_everywhere("alice")
    return bench.works(phone)


def refreshed_again(kind: type[RefreshTokens]) -> bool:
    """Exchange a stolen refresh token that Alice has exchanged."""
    bench = Bench()
    refresh_tokens = kind(bench.store, bench.ids, bench.clock.time, HOUR)
    _, token = refresh_tokens.issue("alice", 0)
    refresh_tokens.exchange(token)
    try:
        refresh_tokens.exchange(token)
    except SessionError:
        return False
    return True


def next_id(ids: Callable[[], str]) -> bool:
    """Guess the next id from one's own."""
    mine, hers = ids(), ids()
    return mine.isdigit() and str(int(mine) + 1) == hers


def ours() -> Browser:
    """Open a browser on our shop, with Alice signed in."""
    bench = Bench()
    accounts = Accounts(MemoryStore(bench.clock.time), CountingHasher())
    accounts.create("alice", PASSWORD)
    app = create_app(sessions=bench.sessions, accounts=accounts, new_id=bench.ids)
    browser = Browser(Client(app))
    given = {"name": "alice", "password": PASSWORD}
    browser.send("POST", "/session", json=given)
    return browser


def theirs() -> Browser:
    """Open a browser on the careless shop, with Alice signed in."""
    browser = Browser(Client(careless.create_careless(MemoryStore())))
    browser.send("POST", "/session", data={"name": "alice"})
    return browser


def ridden(browser: Browser, **form: object) -> bool:
    """Let a page of Mallory's send the shop's form."""
    reply = browser.send("POST", "/orders", page="https://mallory.example", **form)
    return reply.status_code == HTTPStatus.CREATED


def planted(browser: Browser, name: str) -> bool:
    """Set the shop's cookie from a sister host that Mallory owns."""
    return browser.take(f"{name}=planted; Domain=shop", "blog.shop")


def password_link() -> str:
    """Get a signed link to set a new password, as anybody can for any name."""
    app = careless.create_careless(MemoryStore())
    return Client(app).get("/reset?name=alice").get_data(as_text=True)


def link_as_their_cookie() -> bool:
    """Show the link as a session cookie of the careless shop."""
    shop = Client(careless.create_careless(MemoryStore()))
    shop.set_cookie("session", password_link())
    return shop.post("/orders").status_code == HTTPStatus.CREATED


def link_as_our_cookie() -> bool:
    """Show the link as a session cookie of a shop that shares the secret."""
    bench = Bench()
    revocations = StoredRevocations(bench.store)
    sessions = CookieSessions(
        SECRETS, revocations, bench.ids, bench.clock.time, Timeouts()
    )
    try:
        sessions.authenticate(password_link())
    except SessionError:
        return False
    return True


def enumerated(kind: type[Accounts]) -> bool:
    """Compare the work for a name that exists with that for one that doesn't."""
    hasher = CountingHasher()
    accounts = kind(MemoryStore(), hasher)
    accounts.create("alice", PASSWORD)
    accounts.check_password("alice", "wrong")
    known, hasher.checks = hasher.checks, 0
    accounts.check_password("nobody", "wrong")
    return hasher.checks != known
