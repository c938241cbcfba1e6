"""What each server offers: asked through the cache, less what is not approved."""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from examples.ch10_mcp import CachingHint, Json, Result
from examples.ch11_mcp_gateway.aggregate.pagination import gather
from examples.ch11_mcp_gateway.aggregate.prefixes import nameable
from examples.ch11_mcp_gateway.cache.cache_key import READ, Caller, Fresh, Query
from examples.ch11_mcp_gateway.cache.request_collapsing import Collapsing, Lock
from examples.ch11_mcp_gateway.cache.shared_cache import SharedCache
from examples.ch11_mcp_gateway.calls.client_requests import plain
from examples.ch11_mcp_gateway.config.model import Upstream
from examples.ch11_mcp_gateway.upstream.upstream_server import Server, settled

Items = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A list: what it lists, under which key, and what its items are called by."""

    kind: str
    key: str
    called: str
    capability: str


LISTS = {
    "tools/list": Kind("tools", "tools", "name", "tools"),
    "prompts/list": Kind("prompts", "prompts", "name", "prompts"),
    "resources/list": Kind("resources", "resources", "uri", "resources"),
    "resources/templates/list": Kind(
        "resources", "resourceTemplates", "uriTemplate", "resources"
    ),
}


# Of a server, a kind (tools or prompts) and definitions, those that are approved.
Approve = Callable[[str, str, Items], Items]


@dataclass(frozen=True, slots=True)
class Listed:
    """What a server offers of one kind, in its own names, and what is left of a hint.

    `drifted` are names that it lists and that nobody approved.
    """

    items: Items
    hint: CachingHint
    drifted: frozenset[str] = frozenset()


class Listing:
    """Asks servers what they offer; the cache answers where it can."""

    def __init__(
        self,
        servers: Mapping[str, Server],
        cache: SharedCache,
        context: Callable[[Upstream, str], str],
        approve: Approve,
        lock: Callable[[], Lock] = nullcontext,
    ) -> None:
        """`context` says whom a server sees; see `Credentials.context`."""
        self._servers, self._cache = servers, cache
        self._collapsing = Collapsing(cache, lock)
        self._context, self._approve = context, approve

    def of(self, server: str, method: str, user: str) -> Listed:
        """Return what a server offers; raises ServerDown or Told."""
        kind = LISTS[method]
        if kind.capability not in self.discovered(server, user).result["capabilities"]:
            return Listed([], self.discovered(server, user).hint)
        fresh = self.fetched(server, method, {}, user, kind.key)
        items = usable(kind, fresh.result.get(kind.key))
        if kind.kind == "resources":
            return Listed(items, fresh.hint)
        approved = self._approve(server, kind.kind, single(items))
        names = {one["name"] for one in items} - {one["name"] for one in approved}
        return Listed(approved, fresh.hint, frozenset(names))

    def discovered(self, server: str, user: str) -> Fresh:
        """Return what a server can do."""
        fresh = self.fetched(server, "server/discover", {}, user)
        if not isinstance(fresh.result.get("capabilities"), dict):
            fresh.result["capabilities"] = {}
        return fresh

    def fetched(
        self, server: str, method: str, params: Json, user: str, key: str = ""
    ) -> Fresh:
        """Return a result from the cache or the server; with `key`, all its pages."""
        upstream = self._servers[server].upstream
        patience = upstream.timeout if method == READ else upstream.list_timeout
        caller = Caller(user, self._context(upstream, user))

        def fetch(more: Json) -> Result:
            asked = plain({**params, **more})
            return settled(self._servers[server].ask(
                method, asked, user, timeout=patience
            ))  # fmt: skip

        return self._collapsing.fetched(
            Query(server, method, params),
            caller,
            lambda: gather(fetch, key) if key else (fetch({}), 1),
        )

    def changed(self, server: str, method: str, uri: str | None = None) -> None:
        """Forget what a notice of a server says has changed."""
        self._cache.heard(server, method, uri)


def usable(kind: Kind, listed: Any) -> Items:
    """Return the items that have a name that may be passed on."""
    return [
        one
        for one in (listed if isinstance(listed, list) else [])
        if isinstance(one, dict) and nameable(kind.kind, one.get(kind.called))
    ]


def single(items: Items) -> Items:
    """Return the items whose name stands once.

    Of two with one name a user could be shown the first and get the second.
    """
    times = Counter(one["name"] for one in items)
    return [one for one in items if times[one["name"]] == 1]
