"""Change notices of many servers on one stream, each user's own part of them.

Changes of lists are heard once for the whole process. Changes of a resource are
followed for the one stream that asked, in that user's name.
"""

from collections.abc import Callable, Generator, Mapping
from functools import partial

from examples.ch10_mcp import (
    LIST_CHANGED,
    RESOURCE_UPDATED,
    McpContext,
    Notification,
    NotificationBus,
    SubscriptionFilter,
)
from examples.ch11_mcp_gateway.aggregate.prefixes import inner, outer
from examples.ch11_mcp_gateway.aggregate.upstream_lists import Listing
from examples.ch11_mcp_gateway.auth.grants import Grants, Rights
from examples.ch11_mcp_gateway.errors import TooManyOfYours
from examples.ch11_mcp_gateway.subscriptions.upstream_subscription import (
    ALL_LISTS,
    Following,
)
from examples.ch11_mcp_gateway.upstream.remote_server import Remote
from examples.ch11_mcp_gateway.upstream.upstream_server import Server
from examples.lab import Store

KINDS = {
    LIST_CHANGED["toolsListChanged"]: "tools",
    LIST_CHANGED["promptsListChanged"]: "prompts",
    LIST_CHANGED["resourcesListChanged"]: "resources",
}
MOST_STREAMS = 20  # of one user, open in one process
Spawn = Callable[[Callable[[], object]], object]
Sleep = Callable[[float], None]


class Hearing:
    """The streams that are open in this process; they end with their clients."""

    def __init__(
        self,
        servers: Mapping[str, Server],
        grants: Grants,
        listing: Listing,
        new_store: Callable[[], Store],
    ) -> None:
        """`new_store` makes a store of this process, in which notices wait."""
        self._servers = {
            name: one for name, one in servers.items() if isinstance(one, Remote)
        }
        self._grants, self._listing, self._new = grants, listing, new_store
        self._open: dict[NotificationBus, tuple[str, Rights]] = {}
        self.spawn: Spawn | None = None
        self.sleep: Sleep = lambda seconds: None

    def listen(
        self,
        context: McpContext,
        clock: Callable[[], float],
        heartbeat: float,
        max_seconds: float,
    ) -> Generator[Notification | None, None, None]:
        """Yield what a client asked to hear of, less what is not for this user."""
        mine = sum(user == context.user for user, _ in self._open.values())
        if context.user and mine >= MOST_STREAMS:
            raise TooManyOfYours(MOST_STREAMS)
        rights = self._grants.of(context.user)
        asked = SubscriptionFilter.parse(context.request.params)
        wanted = SubscriptionFilter(asked.methods, self._followable(asked.uris, rights))
        bus, request_id = NotificationBus(self._new()), context.request.id or 0
        return self._stream(
            bus, rights, context.user,
            bus.stream(wanted, request_id, clock, heartbeat, max_seconds), wanted,
        )  # fmt: skip

    def changed(self, server: str, method: str, uri: str | None = None) -> None:
        """Take in a notice of a server: the cache forgets, the streams tell."""
        self._listing.changed(server, method, uri)
        for bus, (_, rights) in list(self._open.items()):
            if method in KINDS and rights.concerns(server, KINDS[method]):
                bus.publish(method)

    def follow(self, server: str, sleep: Sleep) -> None:
        """Follow the lists of one server for ever, on behalf of the gateway itself."""
        remote = self._servers[server]
        Following(
            remote, ALL_LISTS, "", lambda method, _: self.changed(server, method)
        ).forever(sleep)

    def followed(self) -> list[str]:
        """Return the servers that can be followed."""
        return list(self._servers)

    def _followable(self, uris: frozenset[str], rights: Rights) -> frozenset[str]:
        """Return those that the user may read, at servers that can tell of them."""
        return frozenset(
            uri
            for uri in uris
            if self.spawn is not None
            and inner("resources", uri)[0] in self._servers
            and rights.may_use("resources", uri)
        )

    def _stream(
        self,
        bus: NotificationBus,
        rights: Rights,
        user: str,
        stream: Generator[Notification | None, None, None],
        wanted: SubscriptionFilter,
    ) -> Generator[Notification | None, None, None]:
        agreed = next(stream)  # from here on the bus keeps what it is told
        self._open[bus] = user, rights
        try:
            self._follow_resources(bus, user, wanted)
            yield agreed
            for one in stream:
                yield one if one is None or self._still(user, one) else None
        finally:
            del self._open[bus]
            stream.close()

    def _follow_resources(
        self, bus: NotificationBus, user: str, wanted: SubscriptionFilter
    ) -> None:
        """Follow each resource at its server before the client is told that we do."""
        for server, remote in self._servers.items():
            own = frozenset(
                inner("resources", uri)[1]
                for uri in wanted.uris
                if inner("resources", uri)[0] == server
            )
            if not own or self.spawn is None:
                continue

            def hear(method: str, uri: str | None, server: str = server) -> None:
                self._listing.changed(server, method, uri)
                bus.publish(method, outer("resources", server, str(uri)))

            following = Following(
                remote,
                SubscriptionFilter(frozenset(), own),
                user,
                hear,
                lambda: bus in self._open,
            )
            opened = following.open()
            self.spawn(partial(following.forever, self.sleep, opened))

    def _still(self, user: str, one: Notification) -> bool:
        """Say whether the user may hear of it now: a grant may be gone since."""
        if one.get("method") != RESOURCE_UPDATED:
            return True
        return self._grants.of(user).sees("resources", str(one["params"]["uri"]))
