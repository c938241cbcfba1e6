"""Change notices: one long answer to one request, fed by a bus.

The bus is the store's: in one process memory does, among several it must be shared, or
a change that one worker makes is heard by that worker's listeners only.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from examples.bookshop.jsontext import decode, encode
from examples.ch10_mcp.context import Context, Notice, notice
from examples.ch10_mcp.errors import InvalidParams
from examples.ch10_mcp.protocol import COMPLETE, JSON_RPC, SUBSCRIPTION_ID, Json
from examples.lab import Store

CHANNEL = "mcp:changes"
MOST_URIS = 100
FLAGS = {
    "toolsListChanged": "notifications/tools/list_changed",
    "promptsListChanged": "notifications/prompts/list_changed",
    "resourcesListChanged": "notifications/resources/list_changed",
}
UPDATED = "notifications/resources/updated"
ACKNOWLEDGED = "notifications/subscriptions/acknowledged"
HEARTBEAT = 2.0  # seconds after which a client that has left is noticed
LONGEST = 3600.0  # seconds after which a stream ends, and the client may ask again


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a client asked to hear of: never anything else is sent."""

    methods: frozenset[str]
    uris: frozenset[str]

    @classmethod
    def of(cls, params: Json) -> "Wanted":
        """Read the filter; raises InvalidParams."""
        told = params.get("notifications")
        if not isinstance(told, dict):
            raise InvalidParams("notifications must be an object")
        uris = told.get("resourceSubscriptions", [])
        if not isinstance(uris, list) or not all(isinstance(u, str) for u in uris):
            raise InvalidParams("resourceSubscriptions must be a list of texts")
        if len(uris) > MOST_URIS:
            raise InvalidParams(
                f"resourceSubscriptions has {len(uris)} URIs, the limit is {MOST_URIS}"
            )
        flags = {method for flag, method in FLAGS.items() if told.get(flag) is True}
        return cls(frozenset(flags), frozenset(uris))

    def to_json(self) -> dict[str, Any]:
        """Write the filter that was agreed on."""
        told: dict[str, Any] = {f: True for f, m in FLAGS.items() if m in self.methods}
        uris = sorted(self.uris)
        return told | ({"resourceSubscriptions": uris} if uris else {})

    def wants(self, method: str, uri: str | None) -> bool:
        """Say whether a change belongs on this stream."""
        return method in self.methods or (method == UPDATED and uri in self.uris)


class Bus:
    """Where changes are told, and heard by whoever listens then."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def tell(self, method: str, uri: str | None = None) -> None:
        """Say that something changed."""
        self._store.publish(CHANNEL, encode({"method": method, "uri": uri}))

    def listen(
        self,
        context: Context,
        clock: Callable[[], float],
        heartbeat: float = HEARTBEAT,
        longest: float = LONGEST,
    ) -> Generator[Notice | None, None, None]:
        """Serve `subscriptions/listen`, the same for every user; see `stream`."""
        message = context.message
        wanted = Wanted.of(message.params)
        return self.stream(wanted, message.id or 0, clock, heartbeat, longest)

    def stream(
        self,
        wanted: Wanted,
        request_id: str | int,
        clock: Callable[[], float],
        heartbeat: float = HEARTBEAT,
        longest: float = LONGEST,
    ) -> Generator[Notice | None, None, None]:
        """Yield the acknowledgement, then changes; None is a sign of life.

        A server finds out that a client has left when it writes: the first write brings
        a reset, the second one fails. So there are two in each `heartbeat` (seconds).
        """
        ends = clock() + longest
        heard = self._store.subscribe(CHANNEL)
        tag: dict[str, Any] = {"_meta": {SUBSCRIPTION_ID: request_id}}
        try:
            agreed = {"notifications": wanted.to_json()}
            yield notice(ACKNOWLEDGED, agreed | tag)
            while clock() < ends:
                raw = heard.get(heartbeat / 2)
                yield None if raw is None else self._notice(raw, wanted, tag)
        finally:
            heard.close()
        result = {"resultType": COMPLETE, **tag}
        yield {"jsonrpc": JSON_RPC, "id": request_id, "result": result}

    def _notice(self, raw: bytes, wanted: Wanted, tag: dict[str, Any]) -> Notice | None:
        told = decode(raw)
        if not isinstance(told, dict):
            return None
        method, uri = str(told.get("method")), told.get("uri")
        if not wanted.wants(method, uri):
            return None
        return notice(method, ({"uri": uri} if uri else {}) | tag)
