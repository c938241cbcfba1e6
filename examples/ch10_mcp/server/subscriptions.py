"""Change notifications: one long answer to one request, fed by a bus.

The bus is the store's: in one process memory does, among several it must be shared, or
a change that one worker makes is heard by that worker's listeners only.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from examples.bookshop.jsontext import decode, encode
from examples.ch10_mcp.protocol.constants import (
    COMPLETE,
    JSON_RPC,
    META_SUBSCRIPTION_ID,
    Json,
)
from examples.ch10_mcp.protocol.errors import InvalidParams
from examples.ch10_mcp.protocol.notifications import (
    LIST_CHANGED,
    RESOURCE_UPDATED,
    SUBSCRIPTION_ACKNOWLEDGED,
    Notification,
    notification,
)
from examples.ch10_mcp.server.context import McpContext
from examples.lab import Store

CHANNEL = "mcp:changes"
MAX_URIS = 100
HEARTBEAT = 2.0  # seconds after which a client that has left is noticed
MAX_STREAM_SECONDS = (
    3600.0  # seconds after which a stream ends, and the client may ask again
)


@dataclass(frozen=True, slots=True)
class SubscriptionFilter:
    """What a client asked to hear of: never anything else is sent."""

    methods: frozenset[str]
    uris: frozenset[str]

    @classmethod
    def parse(cls, params: Json) -> "SubscriptionFilter":
        """Read the filter; raises InvalidParams."""
        notifications = params.get("notifications")
        if not isinstance(notifications, dict):
            raise InvalidParams("notifications must be an object")
        uris = notifications.get("resourceSubscriptions", [])
        if not isinstance(uris, list) or not all(isinstance(u, str) for u in uris):
            raise InvalidParams("resourceSubscriptions must be a list of texts")
        if len(uris) > MAX_URIS:
            raise InvalidParams(
                f"resourceSubscriptions has {len(uris)} URIs, the limit is {MAX_URIS}"
            )
        flags = {
            method
            for flag, method in LIST_CHANGED.items()
            if notifications.get(flag) is True
        }
        return cls(frozenset(flags), frozenset(uris))

    def to_json(self) -> dict[str, Any]:
        """Write the filter that was agreed on."""
        notifications: dict[str, Any] = {
            f: True for f, m in LIST_CHANGED.items() if m in self.methods
        }
        uris = sorted(self.uris)
        return notifications | ({"resourceSubscriptions": uris} if uris else {})

    def matches(self, method: str, uri: str | None) -> bool:
        """Say whether a change belongs on this stream."""
        return method in self.methods or (
            method == RESOURCE_UPDATED and uri in self.uris
        )


class NotificationBus:
    """Where changes are told, and heard by whoever listens then."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def publish(self, method: str, uri: str | None = None) -> None:
        """Say that something changed."""
        self._store.publish(CHANNEL, encode({"method": method, "uri": uri}))

    def listen(
        self,
        context: McpContext,
        clock: Callable[[], float],
        heartbeat: float = HEARTBEAT,
        max_seconds: float = MAX_STREAM_SECONDS,
    ) -> Generator[Notification | None, None, None]:
        """Serve `subscriptions/listen`, the same for every user; see `stream`."""
        request = context.request
        subscription = SubscriptionFilter.parse(request.params)
        return self.stream(subscription, request.id or 0, clock, heartbeat, max_seconds)

    def stream(
        self,
        subscription: SubscriptionFilter,
        request_id: str | int,
        clock: Callable[[], float],
        heartbeat: float = HEARTBEAT,
        max_seconds: float = MAX_STREAM_SECONDS,
    ) -> Generator[Notification | None, None, None]:
        """Yield the acknowledgement, then changes; None is a sign of life.

        A server finds out that a client has left when it writes: the first write brings
        a reset, the second one fails. So there are two in each `heartbeat` (seconds).
        """
        deadline = clock() + max_seconds
        channel = self._store.subscribe(CHANNEL)
        meta: dict[str, Any] = {"_meta": {META_SUBSCRIPTION_ID: request_id}}
        try:
            agreed = {"notifications": subscription.to_json()}
            yield notification(SUBSCRIPTION_ACKNOWLEDGED, agreed | meta)
            while clock() < deadline:
                raw = channel.get(heartbeat / 2)
                yield None if raw is None else self._notice(raw, subscription, meta)
        finally:
            channel.close()
        result = {"resultType": COMPLETE, **meta}
        yield {"jsonrpc": JSON_RPC, "id": request_id, "result": result}

    def _notice(
        self, raw: bytes, subscription: SubscriptionFilter, meta: dict[str, Any]
    ) -> Notification | None:
        change = decode(raw)
        if not isinstance(change, dict):
            return None
        method, uri = str(change.get("method")), change.get("uri")
        if not subscription.matches(method, uri):
            return None
        return notification(method, ({"uri": uri} if uri else {}) | meta)
