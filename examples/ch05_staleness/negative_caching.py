"""Origins with something between them and the cache: groups, and negative caching."""

from dataclasses import replace

from examples.ch04_http_cache import Origin, Request, Response, origin_of, primary_key
from examples.ch05_staleness.groups.cache_groups import invalidated_groups
from examples.ch05_staleness.groups.grouped_storage import GroupedStorage

NOT_THERE = {404, 410}
SAYS_HOW_LONG = ("Cache-Control", "Expires", "CDN-Cache-Control")


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


class NegativeCaching:
    """An origin whose silence about a 404 or 410 means `max-age`, in seconds.

    A cache may choose so (RFC 9110, section 15.1); what the origin says itself stays.
    A 404 for somebody with a cookie may be for him alone, and is left as it is.
    """

    def __init__(self, origin: Origin, max_age: int) -> None:
        self._origin, self._control = origin, ("Cache-Control", f"max-age={max_age}")

    def send(self, request: Request) -> Response:
        """Return the answer; raises `OriginDown`."""
        response = self._origin.send(request)
        told = any(response.get(name) is not None for name in SAYS_HOW_LONG)
        known = request.get("Cookie") is not None
        if response.status not in NOT_THERE or told or known:
            return response
        return replace(response, fields=(*response.fields, self._control))
