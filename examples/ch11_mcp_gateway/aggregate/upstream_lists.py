"""What each server offers: asked through the cache, less what is not approved."""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from typing import Any

from examples.ch10_mcp import CachingHint, Json, OddList, Result, usable
from examples.ch11_mcp_gateway.aggregate.pagination import gather_pages
from examples.ch11_mcp_gateway.aggregate.prefixes import is_valid_name
from examples.ch11_mcp_gateway.auth.resource_uris import AmbiguousUri, normal_uri
from examples.ch11_mcp_gateway.cache.cache_key import (
    RESOURCES_READ,
    CacheQuery,
    Caller,
    HintedResult,
)
from examples.ch11_mcp_gateway.cache.request_collapsing import Lock, RequestCollapser
from examples.ch11_mcp_gateway.cache.shared_cache import SharedCache
from examples.ch11_mcp_gateway.calls.client_requests import shared_params
from examples.ch11_mcp_gateway.config.model import UpstreamConfig
from examples.ch11_mcp_gateway.upstream.upstream_server import (
    UpstreamServer,
    result_only,
)

MOST_ODD = 1000  # lists of which is known that they have no end
Say = Callable[[str, str, str], object]  # of a server, a method, and what is wrong
Items = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ListKind:
    """A list: what it lists, under which key, and what its items are called by."""

    kind: str
    key: str
    name_key: str
    capability: str


LISTS = {
    "tools/list": ListKind("tools", "tools", "name", "tools"),
    "prompts/list": ListKind("prompts", "prompts", "name", "prompts"),
    "resources/list": ListKind("resources", "resources", "uri", "resources"),
    "resources/templates/list": ListKind(
        "resources", "resourceTemplates", "uriTemplate", "resources"
    ),
}


# Of a server, a kind (tools or prompts) and definitions, those that are approved.
ApprovalFilter = Callable[[str, str, Items], Items]


@dataclass(frozen=True, slots=True)
class UpstreamList:
    """What a server offers of one kind, in its own names, and what is left of a hint.

    `drifted` are names that it lists and that nobody approved.
    """

    items: Items
    hint: CachingHint
    drifted: frozenset[str] = frozenset()


class UpstreamLists:
    """Asks servers what they offer; the cache answers where it can."""

    def __init__(  # noqa: PLR0913  collaborators by name
        self,
        servers: Mapping[str, UpstreamServer],
        cache: SharedCache,
        context: Callable[[UpstreamConfig, str], str],
        approve: ApprovalFilter,
        *,
        lock: Callable[[], Lock] = nullcontext,
        clock: Callable[[], float] = lambda: 0.0,
        say: Say = lambda server, method, why: None,
    ) -> None:
        """`context` says whom a server sees (`UpstreamCredentials` has it).

        `say` hears what is missing, and why.
        """
        self._clock, self.say = clock, say
        self._odd: dict[tuple[str, str, str], tuple[float, str]] = {}
        self._servers, self._cache = servers, cache
        self._collapser = RequestCollapser(cache, lock)
        self._authorization_context, self._approve = context, approve

    def list(self, server: str, method: str, user: str) -> UpstreamList:
        """Return what a server offers; raises McpError."""
        kind = LISTS[method]
        if kind.capability not in self.discover(server, user).result["capabilities"]:
            return UpstreamList([], self.discover(server, user).hint)
        hinted = self.fetch(server, method, {}, user, kind.key)
        items = with_valid_names(kind, hinted.result.get(kind.key))
        if kind.kind == "resources":
            return UpstreamList(items, hinted.hint)
        approved = self._approve(server, kind.kind, with_unique_names(items))
        names = {one["name"] for one in items} - {one["name"] for one in approved}
        return UpstreamList(approved, hinted.hint, frozenset(names))

    def discover(self, server: str, user: str) -> HintedResult:
        """Return what a server can do."""
        hinted = self.fetch(server, "server/discover", {}, user)
        if not isinstance(hinted.result.get("capabilities"), dict):
            hinted.result["capabilities"] = {}
        return hinted

    def fetch(
        self, server: str, method: str, params: Json, user: str, key: str = ""
    ) -> HintedResult:
        """Return a result from the cache or the server; with `key`, all its pages."""
        upstream = self._servers[server].upstream
        timeout = (
            upstream.timeout if method == RESOURCES_READ else upstream.list_timeout
        )
        caller = Caller(user, self._authorization_context(upstream, user))
        deadline = self._clock() + timeout

        def fetch(cursor: Json) -> Result:
            left = deadline - self._clock()
            if left <= 0:
                raise OddList(f"its pages take more than {timeout:g} seconds: {key}")
            page_params = shared_params({**params, **cursor})
            return result_only(self._servers[server].request(
                method, page_params, user, timeout=left
            ))  # fmt: skip

        def gather() -> tuple[Result, int]:
            whole, pages = gather_pages(fetch, key)
            whole[key] = usable(
                key, whole[key], lambda why: self.say(server, method, why)
            )
            return whole, pages

        odd = server, method, caller.context
        return self._collapser.fetch(
            CacheQuery(server, method, params),
            caller,
            (lambda: self._spared(odd, gather)) if key else (lambda: (fetch({}), 1)),
        )

    def _spared(
        self, odd: tuple[str, str, str], gather: Callable[[], tuple[Result, int]]
    ) -> tuple[Result, int]:
        """Gather a list, unless it had no end a moment ago: others wait for it."""
        until, why = self._odd.get(odd, (0.0, ""))
        if self._clock() < until:
            raise OddList(why)
        self._odd.pop(odd, None)
        try:
            return gather()
        except OddList as error:
            rest = self._servers[odd[0]].upstream.breaker_seconds
            self._odd[odd] = self._clock() + rest, str(error)
            if len(self._odd) > MOST_ODD:
                self._odd.pop(next(iter(self._odd)))
            raise

    def invalidate(self, server: str, method: str, uri: str | None = None) -> None:
        """Forget what a notification of a server says has changed."""
        for odd in [one for one in self._odd if one[0] == server]:
            self._odd.pop(odd, None)
        self._cache.invalidate(server, method, uri)


def with_valid_names(kind: ListKind, items: Any) -> Items:
    """Return the items that have a name that may be passed on; URIs in normal form."""
    named = [
        one
        for one in (items if isinstance(items, list) else [])
        if isinstance(one, dict) and is_valid_name(kind.kind, one.get(kind.name_key))
    ]
    if kind.kind != "resources":
        return named
    normal = []
    for one in named:
        with suppress(AmbiguousUri):
            normal.append({**one, kind.name_key: normal_uri(one[kind.name_key])})
    return normal


def with_unique_names(items: Items) -> Items:
    """Return the items whose name stands once.

    Of two with one name a user could be shown the first and get the second.
    """
    counts = Counter(one["name"] for one in items)
    return [one for one in items if counts[one["name"]] == 1]
