"""One list out of many: each server's, under its name, as far as the user may see.

A server that does not answer takes its own part of the list with it. Such a list must
be asked for again soon, so it says that it may not be kept.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from math import inf
from typing import Any, TypeVar

from examples.ch10_mcp import (
    DO_NOT_CACHE,
    PROTOCOL_VERSION,
    CachingHint,
    McpContext,
    Result,
    Unavailable,
)
from examples.ch11_mcp_gateway.aggregate.pagination import paginate
from examples.ch11_mcp_gateway.aggregate.prefixes import add_prefix
from examples.ch11_mcp_gateway.aggregate.upstream_lists import (
    LISTS,
    Items,
    ListKind,
    UpstreamList,
    UpstreamLists,
)
from examples.ch11_mcp_gateway.auth.grants import Permissions
from examples.ch11_mcp_gateway.cache.cache_key import HintedResult
from examples.ch11_mcp_gateway.cache.hints import narrowest_hint, outgoing_hint
from examples.ch11_mcp_gateway.errors import UpstreamError

T = TypeVar("T")
RunAll = Callable[[Sequence[Callable[[], Any]]], list[Any]]
KINDS = ("tools", "prompts", "resources")
CAPABILITIES: Mapping[str, Mapping[str, bool]] = {
    "tools": {"listChanged": True},
    "prompts": {"listChanged": True},
    "resources": {"listChanged": True, "subscribe": True},
    "completions": {},
}


def run_in_turn(works: Sequence[Callable[[], T]]) -> list[T]:
    """Do pieces of work; where waiting can overlap, something else does this."""
    return [work() for work in works]


class Aggregator:
    """Merges lists; `by_user`: the gateway's policy can tell two users apart."""

    def __init__(
        self,
        servers: Sequence[str],
        lists: UpstreamLists,
        by_user: bool,
        instructions: str,
        run_all: RunAll = run_in_turn,
    ) -> None:
        self._servers, self._lists, self._by_user = servers, lists, by_user
        self._instructions, self._run_all = instructions, run_all

    def merged_list(self, context: McpContext, permissions: Permissions) -> Result:
        """Answer one of the lists, page by page."""
        method, params = context.request.method, context.request.params
        kind = LISTS[method]
        names = [one for one in self._servers if permissions.may_reach(one, kind.kind)]
        upstream_lists = self._ask_all(
            method, names, lambda one: self._lists.list(one, method, context.user)
        )
        items = [
            item
            for name, upstream_list in zip(names, upstream_lists, strict=True)
            for item in (
                self._prefixed(kind, name, upstream_list) if upstream_list else ()
            )
            if permissions.may_list(kind.kind, item[kind.name_key])
        ]
        page = paginate(kind.key, items, params.get("cursor"))
        return {**page, **self._hint(upstream_lists).to_json()}

    def discover(self, context: McpContext, permissions: Permissions) -> Result:
        """Answer `server/discover`.

        What servers say as instructions is left out: nobody approved that text, and a
        model would read it.
        """
        names = [
            server
            for server in self._servers
            if any(permissions.may_reach(server, kind) for kind in KINDS)
        ]
        upstream_lists = self._ask_all(
            context.request.method,
            names,
            lambda server: self._lists.discover(server, context.user),
        )
        capabilities: set[str] = set()
        for discovered in upstream_lists:
            capabilities |= (
                set(discovered.result["capabilities"]) if discovered else set()
            )
        result: Result = {
            "supportedVersions": [PROTOCOL_VERSION],
            "capabilities": {
                name: dict(options)
                for name, options in CAPABILITIES.items()
                if name in capabilities
            },
        }
        if self._instructions:
            result["instructions"] = self._instructions
        return {**result, **self._hint(upstream_lists).to_json()}

    @staticmethod
    def _prefixed(kind: ListKind, server: str, listed: UpstreamList) -> Items:
        return [
            {**item, kind.name_key: add_prefix(kind.kind, server, item[kind.name_key])}
            for item in listed.items
        ]

    def _ask_all(
        self,
        method: str,
        names: Iterable[str],
        ask: Callable[[str], UpstreamList | HintedResult],
    ) -> list[Any]:
        """Ask all of them; None for one that does not answer as it should."""

        def ask_or_none(name: str) -> UpstreamList | HintedResult | None:
            try:
                return ask(name)
            except (Unavailable, UpstreamError) as error:
                self._lists.say(name, method, f"missing: {error}")
                return None

        return self._run_all([partial(ask_or_none, name) for name in names])

    def _hint(
        self, upstream_lists: Sequence[UpstreamList | HintedResult | None]
    ) -> CachingHint:
        hints = [DO_NOT_CACHE if one is None else one.hint for one in upstream_lists]
        return outgoing_hint(narrowest_hint(hints), self._by_user, 0.0, inf)
