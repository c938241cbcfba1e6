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
from examples.ch07_gateway.context import RequestContext
from examples.ch07_gateway.errors import UpstreamDown
from examples.ch07_gateway.runtime import GatewayRuntime

Forward = Callable[[RequestContext | None, Request], Response]
CONTEXT: ContextVar[RequestContext | None] = ContextVar("context", default=None)
FAILED = (502, 504)
HIT_FOR_MISS_SECONDS, MOST_HIT_FOR_MISS = 10.0, 4_096
FOR_ALL = ("public", "s-maxage", "must-revalidate")  # RFC 9111, section 3.5
RULES = CachePolicy()
UNCACHEABLE = ("detail=no-store", "detail=private", "detail=authorization")


class CacheOrigin:
    """The upstream as chapter 4's cache sees it."""

    def __init__(self, forward: Forward) -> None:
        self._forward = forward

    def send(self, request: Request) -> Response:
        """Return the answer; raises OriginDown, and notes it in the context."""
        context = CONTEXT.get()
        try:
            return self._forward(context, request)
        except UpstreamDown as down:
            if context is not None:
                context.upstream_failure = down
            raise OriginDown(str(down), down.late) from None


class CachedUpstream:
    """One upstream behind a cache of its own."""

    def __init__(
        self, settings: GatewaySettings, forward: Forward, runtime: GatewayRuntime
    ) -> None:
        size = settings.cache_bytes
        policy = CachePolicy(
            name=settings.name,
            stale_if_down=settings.stale_seconds,
            set_cookie="never",
            max_body_bytes=size // 8,
        )
        self._name, self._forward, self._hit_for_miss = (
            settings.name,
            forward,
            HitForMiss(),
        )
        self._cache = Cache(
            policy=policy,
            storage=MemoryStorage(size, runtime.lock),
            origin=CacheOrigin(forward),
            clock=runtime.clock,
            background=lambda work: spawn_background(runtime, work),
        )

    def handle(self, context: RequestContext, request: Request) -> Response:
        """Return the answer, stored or not; raises UpstreamDown when there is none."""
        may_bypass = (
            request.method == "GET" and "HTTP_CACHE_CONTROL" not in context.environ
        )
        signed = request.get("Authorization") is not None
        key = request.uri, signed
        if may_bypass and self._hit_for_miss.applies(key, context.started_at):
            passed = self._forward(context, request)
            if says_it_may_be_kept(passed, signed):
                self._hit_for_miss.remove(key)
            return with_bypass_status(passed, self._name)
        token = CONTEXT.set(context)
        try:
            response = self._cache.handle(request)
        finally:
            CONTEXT.reset(token)
        if context.upstream_failure is not None and response.status in FAILED:
            raise context.upstream_failure
        if may_bypass and is_uncacheable(response):
            self._hit_for_miss.add(key, context.started_at)
        return response


class HitForMiss:
    """The addresses whose answers no cache may keep: they pass without a look.

    For a while only, and only until an answer may be kept. What those who sign in get
    says nothing about what others get. Varnish calls it hit-for-miss.
    """

    def __init__(self) -> None:
        self._until: OrderedDict[tuple[str, bool], float] = OrderedDict()

    def applies(self, key: tuple[str, bool], now: float) -> bool:
        """Say whether requests for an address, signed or not, pass at that time."""
        return now < self._until.get(key, 0.0)

    def add(self, key: tuple[str, bool], now: float) -> None:
        """Let such requests pass for a while."""
        self._until[key] = now + HIT_FOR_MISS_SECONDS
        self._until.move_to_end(key)
        if len(self._until) > MOST_HIT_FOR_MISS:
            self._until.popitem(last=False)

    def remove(self, key: tuple[str, bool]) -> None:
        """Let the next one be looked at."""
        self._until.pop(key, None)


def is_uncacheable(response: Response) -> bool:
    """Say whether the cache has nothing of this address, and may not keep this."""
    status = (response.get("Cache-Status") or "").rpartition(",")[2]
    return "fwd=uri-miss" in status and status.endswith(UNCACHEABLE)


def says_it_may_be_kept(response: Response, signed: bool) -> bool:
    """Say whether an answer that passed is one that the cache would look at."""
    control = RULES.control(response.fields)
    if "no-store" in control or control.unqualified("private"):
        return False
    return not signed or any(word in control for word in FOR_ALL)


def with_bypass_status(response: Response, name: str) -> Response:
    """Say in Cache-Status (RFC 9211) that the cache was passed by."""
    status = ("Cache-Status", f"{name};fwd=bypass;detail=passing")
    fields = (*response.fields, status)
    return Response(response.status, fields, response.body)


def spawn_background(runtime: GatewayRuntime, work: Callable[[], None]) -> None:
    """Start work that nobody waits for."""
    runtime.spawn(work)
