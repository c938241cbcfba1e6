"""Listening to one server's changes, and again when it has been away.

While nobody listened a change may have been missed. So each time that a stream begins
again, everything it could have told counts as changed.
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
from examples.ch11_mcp_gateway.calls.client_requests import plain
from examples.ch11_mcp_gateway.errors import ServerDown
from examples.ch11_mcp_gateway.upstream.remote_server import Remote, close, is_stream

FIRST, LONGEST = 0.5, 30.0  # seconds before another try; it doubles in between
ID = "gateway"
Hear = Callable[[str, str | None], object]  # a notice's method, and its URI


class Following:
    """Follows a server while `alive` says so, and tells `hear` what changed."""

    def __init__(
        self,
        server: Remote,
        wanted: SubscriptionFilter,
        user: str,
        hear: Hear,
        alive: Callable[[], bool] = lambda: True,
    ) -> None:
        self._server, self._wanted, self._user = server, wanted, user
        self._hear, self._alive = hear, alive

    def open(self) -> Response | None:
        """Begin to listen; None where that cannot be. Then changes are on their way."""
        params = plain({"notifications": self._wanted.to_json()})
        message = McpRequest(ID, SUBSCRIPTIONS_LISTEN, params)
        try:
            response = self._server.open(
                message, self._user, self._server.upstream.list_timeout
            )
        except McpError:
            return None
        if is_stream(response):
            return response
        close(response.body)
        return None

    def forever(
        self, sleep: Callable[[float], None], opened: Response | None = None
    ) -> None:
        """Listen, and when the stream ends, listen again, until nobody is there."""
        pause, missed = FIRST, opened is None
        while self._alive():
            response = opened or self.open()
            opened = None
            if response is None:
                sleep(pause)
                pause = min(2 * pause, LONGEST)
                continue
            if missed:
                self._all_changed()
            pause, missed = FIRST, True
            self._listen(response)

    def _listen(self, response: Response) -> None:
        try:
            for message in read_events(self._pieces(response.body)):
                params = message.get("params")
                uri = params.get("uri") if isinstance(params, dict) else None
                method = str(message.get("method"))
                if self._wanted.matches(method, uri):
                    self._hear(method, uri)
        except (UpstreamDown, NotJson, ServerDown, ValueError):
            pass  # it ended; `forever` begins again
        finally:
            close(response.body)

    def _pieces(self, body: Iterable[bytes]) -> Iterator[bytes]:
        """Yield what comes, signs of life too, while anybody wants it."""
        for piece in body:
            if not self._alive():
                return
            yield piece

    def _all_changed(self) -> None:
        for method in sorted(self._wanted.methods):
            self._hear(method, None)
        for uri in sorted(self._wanted.uris):
            self._hear(RESOURCE_UPDATED, uri)


ALL_LISTS = SubscriptionFilter(frozenset(LIST_CHANGED.values()), frozenset())
