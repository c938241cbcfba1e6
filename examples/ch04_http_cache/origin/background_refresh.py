"""Background refresh: stale-while-revalidate (RFC 5861), or before the end."""

from collections.abc import Callable

from examples.ch04_http_cache.messages.fields import without
from examples.ch04_http_cache.messages.message import Request, StoredResponse
from examples.ch04_http_cache.origin.fetch import Fetch
from examples.ch04_http_cache.origin.forward_request import ForwardRequest
from examples.ch04_http_cache.origin.store_while_sending import read_body
from examples.ch04_http_cache.rules.cache_key import primary_key
from examples.ch04_http_cache.rules.validation import PRECONDITIONS
from examples.ch04_http_cache.store.storage import Storage

Background = Callable[[Callable[[], None]], None]
EarlyRefresh = Callable[[StoredResponse, float], bool]
NOT_FOR_REFRESH = PRECONDITIONS | {"range", "cache-control", "pragma"}


def never_refresh_early(stored: StoredResponse, ttl: float) -> bool:
    """Ask for nothing before it is stale."""
    return False


class BackgroundRefresh:
    """Validates stored responses while clients get them, one request for a key."""

    def __init__(
        self,
        fetch: Fetch,
        storage: Storage,
        background: Background,
        max_body_bytes: int,
    ) -> None:
        self._fetch, self._storage, self._background = fetch, storage, background
        self._longest = max_body_bytes
        self._refreshing: set[str] = set()

    def start(self, request: Request, stored: StoredResponse) -> None:
        """Validate in the background, unless that is under way for this key."""
        key = primary_key(request)
        if key in self._refreshing:
            return
        self._refreshing.add(key)
        fields = without(request.fields, NOT_FOR_REFRESH)
        validation = Request("GET", request.uri, fields)
        generation = self._storage.find(key, validation).generation
        forward = ForwardRequest(validation, key, "stale", stored, generation)

        def refresh() -> None:
            try:
                read_body(self._fetch.forward(forward).body, self._longest)
            finally:
                self._refreshing.discard(key)

        self._background(refresh)
