"""The table of attacks on sessions in the laboratory."""

import secrets
from collections.abc import Callable
from functools import partial

from examples.ch03_tokens.cookies import SECURE
from examples.ch03_tokens.experiments import break_ins as b
from examples.ch03_tokens.experiments import careless
from examples.ch03_tokens.experiments.browser import Browser
from examples.ch03_tokens.experiments.shop import PASSWORD, Shop
from examples.ch03_tokens.passwords import Accounts
from examples.ch03_tokens.sessions import RefreshTokens, ServerSessions
from examples.lab import Table
from examples.lab.figures import Marked

Try = Callable[[], bool]
FORM = {"book_id": "emma", "quantity": "1"}


def read_by_script(browser: Callable[[], Browser]) -> bool:
    """Read the cookie with a script that Mallory got into the page."""
    return bool(browser().script())


def read_on_the_way(browser: Callable[[], Browser]) -> bool:
    """Read the cookie from a request for http://."""
    return bool(browser().in_clear())


# Each attack: what happens, on the careless shop, on ours.
BREAK_INS: tuple[tuple[str, Try, Try], ...] = (
    *(
        (name, partial(trial, kind), partial(trial, ServerSessions))
        for name, trial, kind in (
            ("an id planted before sign-in", b.fixation, careless.KeptIds),
            ("an id copied before sign-in", b.not_renewed, careless.KeptIds),
            ("a browser forgotten for an hour", b.idle, careless.Eternal),
            ("a copy used for a day", b.endless, careless.Eternal),
            ("a copy used after sign-out", b.replay, careless.Polite),
            ("the phone, after sign-out everywhere", b.everywhere, careless.Polite),
        )
    ),
    (
        "a refresh token, a second time",
        partial(b.refreshed_again, careless.Reusable),
        partial(b.refreshed_again, RefreshTokens),
    ),
    (
        "the next id, guessed",
        partial(b.next_id, careless.counted()),
        partial(b.next_id, secrets.token_urlsafe),
    ),
    (
        "an order from another site's page",
        lambda: b.ridden(b.theirs(), data=FORM),
        lambda: b.ridden(b.ours(), json={"book_id": "emma", "quantity": 1}),
    ),
    (
        "the cookie, read by a script",
        partial(read_by_script, b.theirs),
        partial(read_by_script, b.ours),
    ),
    (
        "the cookie, sent in clear",
        partial(read_on_the_way, b.theirs),
        partial(read_on_the_way, b.ours),
    ),
    (
        "a cookie set by a sister host",
        lambda: b.planted(b.theirs(), "session"),
        lambda: b.planted(b.ours(), SECURE.name),
    ),
    ("a password link as a cookie", b.link_as_their_cookie, b.link_as_our_cookie),
    (
        "does this name exist? (work compared)",
        partial(b.enumerated, careless.Hasty),
        partial(b.enumerated, Accounts),
    ),
)


def burglary() -> Table:
    """Try each break-in twice."""
    rows = [
        {"attack": name, "careless": outcome(theirs()), "this shop": outcome(ours())}
        for name, theirs, ours in BREAK_INS
    ]
    return Table(rows, f"{len(rows)} attacks on sessions")


def outcome(works: bool) -> Marked:
    """Say whether an attack worked."""
    return Marked("works", "failed") if works else Marked("refused", "fresh")


def work_of_sign_in() -> Table:
    """Count how often a password is hashed: right, wrong, and for nobody."""
    rows = []
    for who, name, password in (
        ("the right password", "alice", PASSWORD),
        ("a wrong password", "alice", "wrong"),
        ("a name that nobody has", "nobody", "wrong"),
    ):
        shop = Shop("server")
        fits = shop.accounts.check_password(name, password)
        rows.append({"sign-in with": who, "let in": fits, "hashes": shop.hasher.checks})
    return Table(rows)
