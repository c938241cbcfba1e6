"""Chapter 4's cache between the gateway and an upstream."""

from collections import OrderedDict
from collections.abc import Callable
from contextvars import ContextVar

from examples.ch04_http_cache import (
    Cache,
    CachePolicy,
    MemoryStorage,
    OriginDown,
    Request,
    Response,
)
from examples.ch07_gateway.config import GatewaySettings
from examples.ch07_gateway.context import Passage
from examples.ch07_gateway.errors import UpstreamDown
from examples.ch07_gateway.runtime import Tools

Ask = Callable[[Passage | None, Request], Response]
PASSAGE: ContextVar[Passage | None] = ContextVar("passage", default=None)
FAILED = (502, 504)
PASSING_SECONDS, PASSING_MOST = 10.0, 4_096
FOR_NOBODY = ("detail=no-store", "detail=private", "detail=authorization")


class Asking:
    """The upstream as chapter 4's cache sees it."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def send(self, request: Request) -> Response:
        """Return the answer; raises OriginDown, and notes it in the passage."""
        passage = PASSAGE.get()
        try:
            return self._ask(passage, request)
        except UpstreamDown as down:
            if passage is not None:
                passage.failure = down
            raise OriginDown(str(down), down.late) from None


class CachedUpstream:
    """One upstream behind a cache of its own."""

    def __init__(self, door: GatewaySettings, ask: Ask, tools: Tools) -> None:
        size = door.cache_bytes
        policy = CachePolicy(
            name=door.name,
            stale_if_down=door.stale_seconds,
            set_cookie=False,
            max_body_bytes=size // 8,
        )
        self._name, self._ask, self._passing = door.name, ask, Passing()
        self._cache = Cache(
            policy=policy,
            storage=MemoryStorage(size, tools.lock),
            origin=Asking(ask),
            clock=tools.clock,
            background=lambda work: started(tools, work),
        )

    def handle(self, passage: Passage, request: Request) -> Response:
        """Return the answer, stored or not; raises UpstreamDown when there is none."""
        plain = request.method == "GET" and "HTTP_CACHE_CONTROL" not in passage.environ
        if plain and self._passing.holds(request.uri, passage.began):
            return noted(self._ask(passage, request), self._name)
        token = PASSAGE.set(passage)
        try:
            response = self._cache.handle(request)
        finally:
            PASSAGE.reset(token)
        if passage.failure is not None and response.status in FAILED:
            raise passage.failure
        if plain and kept_by_nobody(response):
            self._passing.note(request.uri, passage.began)
        return response


class Passing:
    """The addresses whose answers no cache may keep: they pass without a look.

    For a while only: an address may change its mind. Varnish calls it hit-for-miss.
    """

    def __init__(self) -> None:
        self._until: OrderedDict[str, float] = OrderedDict()

    def holds(self, uri: str, now: float) -> bool:
        """Say whether requests for this address pass at that time."""
        return now < self._until.get(uri, 0.0)

    def note(self, uri: str, now: float) -> None:
        """Let requests for this address pass for a while."""
        self._until[uri] = now + PASSING_SECONDS
        self._until.move_to_end(uri)
        if len(self._until) > PASSING_MOST:
            self._until.popitem(last=False)


def kept_by_nobody(response: Response) -> bool:
    """Say whether the cache has nothing of this address, and may not keep this."""
    said = (response.get("Cache-Status") or "").rpartition(",")[2]
    return "fwd=uri-miss" in said and said.endswith(FOR_NOBODY)


def noted(response: Response, name: str) -> Response:
    """Say in Cache-Status (RFC 9211) that the cache was passed by."""
    status = ("Cache-Status", f"{name};fwd=bypass;detail=passing")
    fields = (*response.fields, status)
    return Response(response.status, fields, response.body)


def started(tools: Tools, work: Callable[[], None]) -> None:
    """Start work that nobody waits for."""
    tools.spawn(work)
