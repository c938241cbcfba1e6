"""Chapter 4's cache between the gateway and an upstream."""

from collections.abc import Callable
from contextvars import ContextVar

from examples.ch04_http_cache import (
    Cache,
    MemoryStorage,
    OriginDown,
    Policy,
    Request,
    Response,
)
from examples.ch07_gateway.down import UpstreamDown
from examples.ch07_gateway.passage import Passage
from examples.ch07_gateway.tools import Tools

Ask = Callable[[Passage | None, Request], Response]
PASSAGE: ContextVar[Passage | None] = ContextVar("passage", default=None)
FAILED = (502, 504)


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

    def __init__(self, name: str, size: int, ask: Ask, tools: Tools) -> None:
        policy = Policy(name=name, longest=size // 8, set_cookie=False)
        self._cache = Cache(
            policy=policy,
            storage=MemoryStorage(size, tools.lock),
            origin=Asking(ask),
            clock=tools.clock,
            background=lambda work: started(tools, work),
        )

    def handle(self, passage: Passage, request: Request) -> Response:
        """Return the answer, stored or not; raises UpstreamDown when there is none."""
        token = PASSAGE.set(passage)
        try:
            response = self._cache.handle(request)
        finally:
            PASSAGE.reset(token)
        if passage.failure is not None and response.status in FAILED:
            raise passage.failure
        return response


def started(tools: Tools, work: Callable[[], None]) -> None:
    """Start work that nobody waits for."""
    tools.spawn(work)
