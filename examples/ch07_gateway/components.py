"""What outlives a change of the configuration: whatever the change did not touch."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from examples.ch07_gateway.config import RateLimit, UpstreamConfig
from examples.ch07_gateway.proxy import CachedUpstream
from examples.ch07_gateway.ratelimit import Limiter, create_limiter
from examples.ch07_gateway.runtime import Tools
from examples.ch07_gateway.upstream import Service

T = TypeVar("T")


class Kept:
    """Services with what they have learnt, limits with what was spent, caches.

    Each is known by its part of the configuration: an equal part finds it again.
    """

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._things: dict[Hashable, Any] = {}
        self._asked: set[Hashable] = set()

    def service(self, upstream: UpstreamConfig) -> Service:
        """Return the service of an upstream."""
        return self._find(upstream, lambda: Service(upstream, self._tools))

    def limiter(self, limit: RateLimit) -> tuple[RateLimit, Limiter]:
        """Return a limit with its limiter."""
        return limit, self._find(limit, lambda: self._limiter(limit))

    def _limiter(self, limit: RateLimit) -> Limiter:
        return create_limiter(limit, self._tools.store, self._tools.lock)

    def cache(
        self, part: Hashable, make: Callable[[], CachedUpstream]
    ) -> CachedUpstream:
        """Return the cache of a route and an upstream."""
        return self._find(part, make)

    def begin(self) -> None:
        """Begin to note what a configuration asks for."""
        self._asked.clear()

    def retire(self) -> None:
        """Forget what was not asked for; requests that are under way still have it."""
        for part in set(self._things) - self._asked:
            gone = self._things.pop(part)
            if isinstance(gone, Service):
                gone.retired = True

    def _find(self, part: Hashable, make: Callable[[], T]) -> T:
        self._asked.add(part)
        if part not in self._things:
            self._things[part] = make()
        found: T = self._things[part]
        return found
