"""Group invalidation: what a change through the cache does to groups (RFC 9875)."""

from examples.ch04_http_cache import Origin, Request, Response, origin_of, primary_key
from examples.ch05_staleness.groups.cache_groups import invalidated_groups
from examples.ch05_staleness.groups.grouped_storage import GroupedStorage


class GroupInvalidation:
    """An origin whose unsafe answers invalidate groups (RFC 9875, section 3)."""

    def __init__(self, origin: Origin, storage: GroupedStorage) -> None:
        self._origin, self._storage = origin, storage

    def send(self, request: Request) -> Response:
        """Return the answer; raises `OriginDown`."""
        response = self._origin.send(request)
        for name in invalidated_groups(request, response):
            self._storage.invalidate_group(origin_of(primary_key(request)), name)
        return response
