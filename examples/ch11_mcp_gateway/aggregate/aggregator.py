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
)
from examples.ch11_mcp_gateway.aggregate.pagination import page
from examples.ch11_mcp_gateway.aggregate.prefixes import outer
from examples.ch11_mcp_gateway.aggregate.upstream_lists import (
    LISTS,
    Items,
    Kind,
    Listed,
    Listing,
)
from examples.ch11_mcp_gateway.auth.grants import Rights
from examples.ch11_mcp_gateway.cache.cache_key import Fresh
from examples.ch11_mcp_gateway.cache.hints import outgoing, together
from examples.ch11_mcp_gateway.errors import ServerDown, Told

T = TypeVar("T")
SideBySide = Callable[[Sequence[Callable[[], Any]]], list[Any]]
KINDS = ("tools", "prompts", "resources")
CAPABILITIES: Mapping[str, Mapping[str, bool]] = {
    "tools": {"listChanged": True},
    "prompts": {"listChanged": True},
    "resources": {"listChanged": True, "subscribe": True},
    "completions": {},
}


def one_after_another(works: Sequence[Callable[[], T]]) -> list[T]:
    """Do pieces of work; where waiting can overlap, something else does this."""
    return [work() for work in works]


class Merging:
    """Merges lists; `by_user`: the gateway's policy can tell two users apart."""

    def __init__(
        self,
        servers: Sequence[str],
        listing: Listing,
        by_user: bool,
        instructions: str,
        side_by_side: SideBySide = one_after_another,
    ) -> None:
        self._servers, self._listing, self._by_user = servers, listing, by_user
        self._instructions, self._side_by_side = instructions, side_by_side

    def listed(self, context: McpContext, rights: Rights) -> Result:
        """Answer one of the lists, page by page."""
        method, params = context.request.method, context.request.params
        kind = LISTS[method]
        names = [one for one in self._servers if rights.concerns(one, kind.kind)]
        found = self._all(
            names, lambda one: self._listing.of(one, method, context.user)
        )
        items = [
            item
            for name, listed in zip(names, found, strict=True)
            for item in (self._renamed(kind, name, listed) if listed else ())
            if rights.sees(kind.kind, item[kind.called])
        ]
        told = page(kind.key, items, params.get("cursor"))
        return {**told, **self._hint(found).to_json()}

    def discover(self, context: McpContext, rights: Rights) -> Result:
        """Answer `server/discover`.

        What servers say as instructions is left out: nobody approved that text, and a
        model would read it.
        """
        names = [
            one
            for one in self._servers
            if any(rights.concerns(one, kind) for kind in KINDS)
        ]
        found = self._all(
            names, lambda one: self._listing.discovered(one, context.user)
        )
        able: set[str] = set()
        for fresh in found:
            able |= set(fresh.result["capabilities"]) if fresh else set()
        told: Result = {
            "supportedVersions": [PROTOCOL_VERSION],
            "capabilities": {
                name: dict(said) for name, said in CAPABILITIES.items() if name in able
            },
        }
        if self._instructions:
            told["instructions"] = self._instructions
        return {**told, **self._hint(found).to_json()}

    @staticmethod
    def _renamed(kind: Kind, server: str, listed: Listed) -> Items:
        return [
            {**item, kind.called: outer(kind.kind, server, item[kind.called])}
            for item in listed.items
        ]

    def _all(
        self, names: Iterable[str], ask: Callable[[str], Listed | Fresh]
    ) -> list[Any]:
        """Ask all of them; None for one that does not answer as it should."""

        def asked(name: str) -> Listed | Fresh | None:
            try:
                return ask(name)
            except (ServerDown, Told):
                return None

        return self._side_by_side([partial(asked, name) for name in names])

    def _hint(self, found: Sequence[Listed | Fresh | None]) -> CachingHint:
        hints = [DO_NOT_CACHE if one is None else one.hint for one in found]
        return outgoing(together(hints), self._by_user, 0.0, inf)
