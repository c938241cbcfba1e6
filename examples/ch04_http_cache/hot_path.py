"""The hot path: hits that need no rule but time, decided once and answered again.

A plain GET for what was a hit a moment ago is a hit still, until it is stale: only Age
and Cache-Status change. Everything else takes the whole way through `Cache`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from examples.ch04_http_cache.messages.cache_status import (
    CacheStatus,
    serialised,
    whole_ttl,
)
from examples.ch04_http_cache.messages.fields import Fields, field_lines, without
from examples.ch04_http_cache.messages.message import Request, StoredResponse
from examples.ch04_http_cache.rules.age import initial_age
from examples.ch04_http_cache.rules.cache_key import select_stored
from examples.ch04_http_cache.rules.freshness import stored_lifetime
from examples.ch04_http_cache.rules.policy import CachePolicy
from examples.ch04_http_cache.rules.response import construct_response
from examples.ch04_http_cache.rules.reuse import HIT, decide_reuse
from examples.ch04_http_cache.store.storage import CacheEntry, Storage
from examples.ch04_http_cache.wsgi import status_line

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

# Any of these, and the rules have to be asked.
NEEDS_RULES = (
    *("HTTP_CACHE_CONTROL", "HTTP_PRAGMA", "HTTP_RANGE", "HTTP_IF_NONE_MATCH"),
    *("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"),
    "HTTP_TRANSFER_ENCODING",
)
# Any other Connection may name fields that are not for us: the rules drop them.
PLAIN_CONNECTIONS = frozenset({"", "keep-alive", "Keep-Alive", "close"})


@dataclass(frozen=True, slots=True)
class HotResponse:
    """A reply but for its age: fresh until `until`, `born` when its age was 0."""

    selecting: tuple[tuple[str, str | None], ...]  # what Vary names, in the environ
    born: float
    until: float
    status: str
    fields: Fields
    cache_status: str
    body: tuple[bytes, ...]

    def respond(self, now: float, start_response: "StartResponse") -> tuple[bytes, ...]:
        """Answer the server, at a time before `until`."""
        cache_status = f"{self.cache_status}{whole_ttl(self.until - now)}"
        age = ("Age", str(int(now - self.born)))
        start_response(self.status, [*self.fields, age, ("Cache-Status", cache_status)])
        return self.body


class HotPath:
    """Answers plain GETs from responses that are ready."""

    def __init__(
        self, policy: CachePolicy, storage: Storage, clock: Callable[[], float]
    ) -> None:
        self._policy, self._storage, self._clock = policy, storage, clock

    def respond(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes] | None:
        """Answer, or return None for what has to take the whole way."""
        if not plain(environ):
            return None
        entry = self._storage.peek(plain_key(environ))
        if entry is None:
            return None
        now = self._clock()
        hot: HotResponse
        for hot in entry.hot_responses:
            if now < hot.until and all(environ.get(n) == v for n, v in hot.selecting):
                return hot.respond(now, start_response)
        return None

    def respond_and_prepare(
        self,
        environ: "WSGIEnvironment",
        request: Request,
        start_response: "StartResponse",
    ) -> Iterable[bytes] | None:
        """Answer a plain hit, and have the reply ready for requests like it.

        One reading of the clock is for both: a moment later it may be stale.
        """
        entry = self._storage.peek(plain_key(environ))
        if entry is None or request.body or not plain(environ):
            return None
        stored, now = select_stored(entry.variants, request), self._clock()
        if stored is None or not same_selecting_names(entry.variants):
            return None
        if decide_reuse(request, stored, self._policy, now) != HIT:
            return None
        hot = self._prepare(entry, request, stored, now)
        return None if hot is None else hot.respond(now, start_response)

    def _prepare(
        self,
        entry: CacheEntry,
        request: Request,
        stored: StoredResponse,
        now: float,
    ) -> HotResponse | None:
        """Keep the reply under the very values that chose it, and not as they came."""
        born = stored.response_time - initial_age(stored)
        until = born + stored_lifetime(stored, self._policy).seconds
        whole = construct_response(Request("GET", "http://a/"), stored, now)
        if whole is None or until <= now:
            return None
        before = field_lines(whole.fields, "Cache-Status")
        own = serialised(self._policy.name, CacheStatus(hit=True, ttl=0))
        hot = HotResponse(
            tuple((environ_name(n), request.get(n)) for n, _ in stored.selecting),
            born,
            until,
            status_line(whole),
            without(whole.fields, {"age", "cache-status"}),
            ", ".join([*before, own.removesuffix("0")]),
            tuple(whole.body),
        )
        entry.hot_responses[:] = [
            hot,
            *(r for r in entry.hot_responses if r.selecting != hot.selecting),
        ][: len(entry.variants)]
        return hot


def plain(environ: "WSGIEnvironment") -> bool:
    """Say whether the request asks for nothing but what the key says."""
    if environ["REQUEST_METHOD"] != "GET" or environ.get("RAW_URI", "")[:1] != "/":
        return False
    for name in NEEDS_RULES:
        if name in environ:
            return False
    if environ.get("HTTP_CONNECTION", "") not in PLAIN_CONNECTIONS:
        return False
    return environ.get("CONTENT_LENGTH", "0") in ("0", "")


def plain_key(environ: "WSGIEnvironment") -> str:
    """Return the primary key of a request whose URI needs no normalising.

    For any other this is the key of nothing.
    """
    host = environ.get("HTTP_HOST", "")
    return f"{environ['wsgi.url_scheme']}://{host}{environ.get('RAW_URI', '')}"


def environ_name(field: str) -> str:
    """Return where a WSGI server puts a request field.

    >>> environ_name("accept-language")
    'HTTP_ACCEPT_LANGUAGE'
    """
    name = field.upper().replace("-", "_")
    return name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"


def same_selecting_names(variants: tuple[StoredResponse, ...]) -> bool:
    """Say whether all variants hang on the same fields, so that one fits at most."""
    return len({tuple(name for name, _ in v.selecting) for v in variants}) == 1
