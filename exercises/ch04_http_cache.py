"""Chapter 4 exercises: the decisions of a cache, one at a time, then a whole one.

Each stub ends in `raise NotImplementedError`. Check your work with
`make check CH=ch04_http_cache`, add `ARGS=--hints` for hints.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from flask import Flask, Response
from requests import Session

from examples.lab import Store

Fields = Mapping[str, str]  # names in small letters

# --- 1. What Cache-Control says ----------------------------------------------------


def parse_cache_control(value: str) -> dict[str, str | None]:
    """Read the value of Cache-Control into its directives (RFC 9111, section 5.2).

    Names come in small letters. One without an argument has None. An argument may be
    quoted; it loses the quotes and keeps its case, and commas inside it separate
    nothing. Empty members are skipped. Of two with one name the first counts.

    >>> parse_cache_control('Max-Age="60", no-store')
    {'max-age': '60', 'no-store': None}
    """
    raise NotImplementedError("your turn")


# --- 2. How old is it? -------------------------------------------------------------


def current_age(
    age: int | None, date: float | None, sent: float, received: float, now: float
) -> float:
    """Return how old a response is at `now`, in seconds (RFC 9111, section 4.2.3).

    `age` is what its Age field says and `date` what Date says, by the origin's clock;
    None where the field is absent. `sent` is when we asked for the response, `received`
    when it came, both by our clock. Without a Date it is dated when it came.

    >>> current_age(age=10, date=1000, sent=1010, received=1012, now=1020)
    20
    """
    raise NotImplementedError("your turn")


# --- 3. May it be kept? ------------------------------------------------------------

# A cache may guess a lifetime for these (RFC 9110, section 15.1).
GUESSED = {200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501}


def said(fields: Fields) -> set[str]:
    """Return the names of the directives in Cache-Control; its values are plain here.

    >>> sorted(said({"cache-control": "max-age=60, Public"}))
    ['max-age', 'public']
    """
    parts = fields.get("cache-control", "").lower().split(",")
    return {part.partition("=")[0].strip() for part in parts} - {""}


def storable(request: Fields, status: int, response: Fields, shared: bool) -> bool:
    """Say whether a cache may store the answer to this GET (RFC 9111, section 3).

    `shared` is False for a browser's cache. Neither side may say no-store. A shared
    cache keeps nothing private, and answers to a request with Authorization only where
    one of public, s-maxage and must-revalidate allows it (section 3.5). And there must
    be a reason to keep it: public, max-age, Expires, s-maxage in a shared cache,
    private in one that is not, or a status in GUESSED.

    >>> storable({}, 200, {"cache-control": "private"}, shared=False)
    True
    """
    raise NotImplementedError("your turn")


# --- 4. A cache that validates -----------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """An answer of the origin: `asked` is when we asked for it, in seconds.

    `max_age` is None where the answer did not say one.
    """

    status: int
    body: str
    etag: str | None
    max_age: int | None
    asked: float


OK, NOT_MODIFIED = 200, 304
Ask = Callable[[str | None], Page]


def create_cache(
    *, store: Store, session: Session, upstream: str, clock: Callable[[], float]
) -> Flask:
    """Build a cache before `upstream`; it answers GET for any path."""
    app = Flask(__name__)

    @app.get("/<path:path>")
    def get(path: str) -> Response:
        def ask(etag: str | None) -> Page:
            fields = {"If-None-Match": etag} if etag else {}
            asked = clock()
            reply = session.get(f"{upstream}/{path}", headers=fields, timeout=5)
            control = reply.headers.get("Cache-Control", "").partition("max-age=")[2]
            max_age = int(control) if control else None
            etag = reply.headers.get("ETag")
            return Page(reply.status_code, reply.text, etag, max_age, asked)

        page = answer(store, path, clock(), ask)
        return Response(page.body, page.status)

    return app


def load(store: Store, path: str) -> Page | None:
    """Return what is stored for a path."""
    raw = store.get(f"page:{path}")
    return Page(**json.loads(raw)) if raw else None


def save(store: Store, path: str, page: Page) -> None:
    """Store a page for a path, in the place of any other."""
    store.set(f"page:{path}", json.dumps(asdict(page)).encode())


def answer(store: Store, path: str, now: float, ask: Ask) -> Page:
    """Answer from the store while the page is fresh, else with the origin's help.

    A page is fresh while it is younger than its max_age. `ask(etag)` asks the origin,
    with If-None-Match where there is an etag to name. Says it 304, the stored page is
    good again, with its own body and etag, from when we asked, and for the max_age of
    the 304 where that has one (RFC 9111, section 4.3.4). A page with status 200 is
    stored. Any other is passed on, and what is stored stays as it is.
    """
    raise NotImplementedError("your turn")
