"""Change notifications of many servers on one stream, each user's own part of them.

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
from examples.ch11_mcp_gateway.aggregate.prefixes import add_prefix, split_prefix
from examples.ch11_mcp_gateway.aggregate.upstream_lists import UpstreamLists
from examples.ch11_mcp_gateway.auth.grants import Grants, Permissions
from examples.ch11_mcp_gateway.errors import TooManyStreamsOfUser
from examples.ch11_mcp_gateway.subscriptions.upstream_subscription import (
    ALL_LISTS,
    UpstreamSubscription,
)
from examples.ch11_mcp_gateway.upstream.remote_server import RemoteServer
from examples.ch11_mcp_gateway.upstream.upstream_server import UpstreamServer
from examples.lab import Store

KINDS = {
    LIST_CHANGED["toolsListChanged"]: "tools",
    LIST_CHANGED["promptsListChanged"]: "prompts",
    LIST_CHANGED["resourcesListChanged"]: "resources",
}
MAX_STREAMS_PER_USER = 20  # of one user, open in one process
Spawn = Callable[[Callable[[], object]], object]
Sleep = Callable[[float], None]


class SubscriptionFanOut:
    """The streams that are open in this process; they end with their clients."""

    def __init__(
        self,
        servers: Mapping[str, UpstreamServer],
        grants: Grants,
        lists: UpstreamLists,
        new_store: Callable[[], Store],
    ) -> None:
        """`new_store` makes a store of this process, in which notifications wait."""
        self._servers = {
            name: one for name, one in servers.items() if isinstance(one, RemoteServer)
        }
        self._grants, self._lists, self._new_store = grants, lists, new_store
        self._open_streams: dict[NotificationBus, tuple[str, Permissions]] = {}
        self.spawn: Spawn | None = None
        self.sleep: Sleep = lambda seconds: None
        self.jitter: Callable[[], float] = lambda: 1.0

    def listen(
        self,
        context: McpContext,
        clock: Callable[[], float],
        heartbeat: float,
        max_seconds: float,
    ) -> Generator[Notification | None, None, None]:
        """Yield what a client asked to hear of, less what is not for this user."""
        open_of_user = sum(
            user == context.user for user, _ in self._open_streams.values()
        )
        if context.user and open_of_user >= MAX_STREAMS_PER_USER:
            raise TooManyStreamsOfUser(MAX_STREAMS_PER_USER)
        permissions = self._grants.permissions_of(context.user)
        requested = SubscriptionFilter.parse(context.request.params)
        subscription = SubscriptionFilter(
            requested.methods, self._followable(requested.uris, permissions)
        )
        bus, request_id = NotificationBus(self._new_store()), context.request.id or 0
        return self._stream(
            bus, permissions, context.user,
            bus.stream(subscription, request_id, clock, heartbeat, max_seconds),
            subscription,
        )  # fmt: skip

    def on_notification(self, server: str, method: str, uri: str | None = None) -> None:
        """Take in a notification of a server: the cache forgets, the streams tell."""
        self._lists.invalidate(server, method, uri)
        for bus, (_, permissions) in list(self._open_streams.items()):
            if method in KINDS and permissions.may_reach(server, KINDS[method]):
                bus.publish(method)

    def follow_lists(self, server: str, sleep: Sleep) -> None:
        """Follow the lists of one server for ever, on behalf of the gateway itself."""
        remote = self._servers[server]
        UpstreamSubscription(
            remote,
            ALL_LISTS,
            "",
            lambda method, _: self.on_notification(server, method),
            jitter=self.jitter,
        ).run(sleep)

    def followable_servers(self) -> list[str]:
        """Return the servers that can be followed."""
        return list(self._servers)

    def _followable(
        self, uris: frozenset[str], permissions: Permissions
    ) -> frozenset[str]:
        """Return those that the user may read, at servers that can tell of them."""
        return frozenset(
            permissions.normal("resources", uri)
            for uri in uris
            if self.spawn is not None
            and split_prefix("resources", uri)[0] in self._servers
            and permissions.may_use("resources", uri)
        )

    def _stream(
        self,
        bus: NotificationBus,
        permissions: Permissions,
        user: str,
        stream: Generator[Notification | None, None, None],
        subscription: SubscriptionFilter,
    ) -> Generator[Notification | None, None, None]:
        acknowledgement = next(stream)  # from here on the bus keeps what it is told
        self._open_streams[bus] = user, permissions
        try:
            self._follow_resources(bus, user, subscription)
            yield acknowledgement
            for one in stream:
                yield one if one is None or self._is_still_granted(user, one) else None
        finally:
            del self._open_streams[bus]
            stream.close()

    def _follow_resources(
        self, bus: NotificationBus, user: str, subscription: SubscriptionFilter
    ) -> None:
        """Follow each resource at its server before the client is told that we do."""
        for server, remote in self._servers.items():
            upstream_uris = frozenset(
                split_prefix("resources", uri)[1]
                for uri in subscription.uris
                if split_prefix("resources", uri)[0] == server
            )
            if not upstream_uris or self.spawn is None:
                continue

            def on_change(method: str, uri: str | None, server: str = server) -> None:
                self._lists.invalidate(server, method, uri)
                bus.publish(method, add_prefix("resources", server, str(uri)))

            upstream_subscription = UpstreamSubscription(
                remote,
                SubscriptionFilter(frozenset(), upstream_uris),
                user,
                on_change,
                lambda: bus in self._open_streams,
                self.jitter,
            )
            opened = upstream_subscription.open()
            self.spawn(partial(upstream_subscription.run, self.sleep, opened))

    def _is_still_granted(self, user: str, one: Notification) -> bool:
        """Say whether the user may hear of it now: a grant may be gone since."""
        if one.get("method") != RESOURCE_UPDATED:
            return True
        return self._grants.permissions_of(user).may_list(
            "resources", str(one["params"]["uri"])
        )
