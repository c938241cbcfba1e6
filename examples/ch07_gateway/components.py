"""What outlives a change of the configuration: whatever the change did not touch."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from examples.ch07_gateway.config import RateLimit, UpstreamConfig
from examples.ch07_gateway.proxy import CachedUpstream
from examples.ch07_gateway.ratelimit import Limiter, create_limiter
from examples.ch07_gateway.runtime import GatewayRuntime
from examples.ch07_gateway.upstream import UpstreamService

T = TypeVar("T")


class Components:
    """Upstreams with what they have learnt, limits with what was spent, caches.

    Each is known by its part of the configuration: an equal part finds it again.
    """

    def __init__(self, runtime: GatewayRuntime) -> None:
        self._runtime = runtime
        self._components: dict[Hashable, Any] = {}
        self._in_use: set[Hashable] = set()

    def upstream(self, upstream: UpstreamConfig) -> UpstreamService:
        """Return the service of an upstream."""
        return self._find_or_create(
            upstream, lambda: UpstreamService(upstream, self._runtime)
        )

    def limiter(self, limit: RateLimit) -> tuple[RateLimit, Limiter]:
        """Return a limit with its limiter."""
        return limit, self._find_or_create(limit, lambda: self._limiter(limit))

    def _limiter(self, limit: RateLimit) -> Limiter:
        return create_limiter(limit, self._runtime.store, self._runtime.lock)

    def cache(
        self, key: Hashable, create: Callable[[], CachedUpstream]
    ) -> CachedUpstream:
        """Return the cache of a route and an upstream."""
        return self._find_or_create(key, create)

    def start_loading(self) -> None:
        """Begin to note what a configuration asks for."""
        self._in_use.clear()

    def drop_unused(self) -> None:
        """Forget what was not asked for; requests that are under way still have it."""
        for key in set(self._components) - self._in_use:
            dropped = self._components.pop(key)
            if isinstance(dropped, UpstreamService):
                dropped.retired = True

    def _find_or_create(self, key: Hashable, create: Callable[[], T]) -> T:
        self._in_use.add(key)
        if key not in self._components:
            self._components[key] = create()
        found: T = self._components[key]
        return found
