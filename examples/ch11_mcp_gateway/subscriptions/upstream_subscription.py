"""Listening to one server's changes, and again when it has been away.

While nobody listened a change may have been missed. So when a stream begins again,
everything it could have told counts as changed; of a server that flaps, now and then.
"""

from collections.abc import Callable, Iterable, Iterator

from examples.bookshop.jsontext import NotJson
from examples.ch04_http_cache import Response
from examples.ch07_gateway import UpstreamDown
from examples.ch10_mcp import (
    LIST_CHANGED,
    RESOURCE_UPDATED,
    SUBSCRIPTIONS_LISTEN,
    McpError,
    McpRequest,
    SubscriptionFilter,
    read_events,
)
from examples.ch11_mcp_gateway.calls.client_requests import shared_params
from examples.ch11_mcp_gateway.errors import UpstreamUnavailable
from examples.ch11_mcp_gateway.upstream.remote_server import (
    RemoteServer,
    close_body,
    is_stream,
)

FIRST, LONGEST = 0.5, 30.0  # seconds before another try; it doubles in between
FLAPS = 3  # short streams, after which a server empties the cache now and then only
ID = "gateway"
OnChange = Callable[[str, str | None], object]  # a notification's method, and its URI


class UpstreamSubscription:
    """Follows a server while `is_wanted` says so; `on_change` hears of changes."""

    def __init__(  # noqa: PLR0913, PLR0917  collaborators
        self,
        server: RemoteServer,
        subscription: SubscriptionFilter,
        user: str,
        on_change: OnChange,
        is_wanted: Callable[[], bool] = lambda: True,
        jitter: Callable[[], float] = lambda: 1.0,
    ) -> None:
        """`jitter` multiplies each pause, so that not all come back at once."""
        self._server, self._filter, self._user = server, subscription, user
        self._on_change, self._is_wanted = on_change, is_wanted
        self._jitter = jitter
        self._missed, self._settled = False, 0.0  # what may be, and when it was told
        self._short = 0  # streams, one after the other, that ended soon

    def open(self) -> Response | None:
        """Begin to listen; None where that cannot be. Then changes are on their way."""
        params = shared_params({"notifications": self._filter.to_json()})
        message = McpRequest(ID, SUBSCRIPTIONS_LISTEN, params)
        try:
            response = self._server.open(
                message, self._user, self._server.upstream.list_timeout
            )
        except McpError:
            return None
        if is_stream(response):
            return response
        close_body(response.body)
        return None

    def run(
        self, sleep: Callable[[float], None], opened: Response | None = None
    ) -> None:
        """Listen, and when the stream ends, listen again, until nobody is there."""
        pause, self._missed = 0.0, opened is None
        while self._is_wanted():
            if pause:
                sleep(pause * self._jitter())
            response = opened or self.open()
            opened, pause = None, min(2 * pause or FIRST, LONGEST)
            if response is None:
                continue
            began = self._server.clock()
            self._settle()
            self._listen(response)
            self._missed, self._short = True, self._short + 1
            if self._server.clock() - began >= LONGEST:
                pause, self._short = FIRST, 0

    def _settle(self) -> None:
        """Tell what was missed: at once, or now and then of a server that flaps."""
        now = self._server.clock()
        if self._missed and (self._short < FLAPS or now - self._settled >= LONGEST):
            self._missed, self._settled = False, now
            self._all_changed()

    def _listen(self, response: Response) -> None:
        try:
            for message in read_events(self._chunks(response.body)):
                params = message.get("params")
                uri = params.get("uri") if isinstance(params, dict) else None
                method = str(message.get("method"))
                if self._filter.matches(method, uri):
                    self._on_change(method, uri)
        except (UpstreamDown, NotJson, UpstreamUnavailable, ValueError):
            pass  # it ended; `forever` begins again
        finally:
            close_body(response.body)

    def _chunks(self, body: Iterable[bytes]) -> Iterator[bytes]:
        """Yield what comes, signs of life too, while anybody wants it."""
        for chunk in body:
            if not self._is_wanted():
                return
            self._settle()
            yield chunk

    def _all_changed(self) -> None:
        for method in sorted(self._filter.methods):
            self._on_change(method, None)
        for uri in sorted(self._filter.uris):
            self._on_change(RESOURCE_UPDATED, uri)


ALL_LISTS = SubscriptionFilter(frozenset(LIST_CHANGED.values()), frozenset())
