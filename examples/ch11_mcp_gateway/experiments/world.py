"""The laboratory's world behind the cache: it changes, and remembers when it did.

So it can judge what anybody is served: could this user have fetched that, at a moment
not longer ago than the server promised?
"""

from collections.abc import Callable, Iterator
from dataclasses import InitVar, dataclass, field, replace
from typing import Any, Literal

from examples.ch10_mcp import COMPLETE, CachingHint, Json
from examples.ch11_mcp_gateway.cache.cache_key import RESOURCES_READ, CacheQuery
from examples.ch11_mcp_gateway.cache.hints import without_hints

What = Literal["tools", "terms", "me", "form"]
USERS = ("alice", "bob")
TOOLS = ("search", "refund")
SHARED: tuple[What, ...] = ("tools", "terms")
QUERIES: dict[What, CacheQuery] = {
    "tools": CacheQuery("shop", "tools/list"),
    "terms": CacheQuery("shop", RESOURCES_READ, {"uri": "shop://terms"}),
    "me": CacheQuery("shop", RESOURCES_READ, {"uri": "shop://me"}),
    "form": CacheQuery(
        "shop", RESOURCES_READ, {"uri": "shop://form", "requestState": "sealed"}
    ),
}
HINTS: dict[What, CachingHint] = {
    "tools": CachingHint(20_000, "public"),
    "terms": CachingHint(20_000, "public"),
    "me": CachingHint(20_000, "private"),
    "form": CachingHint(
        20_000, "public"
    ),  # a mistake of the server's: it answers one user
}


@dataclass(frozen=True, slots=True)
class Moment:
    """What is true from `at` on (Unix seconds): versions, promises, grants."""

    at: float
    versions: Json
    hints: dict[What, CachingHint]
    grants: dict[str, frozenset[str]]

    def answer(self, what: What, user: str) -> dict[str, Any]:
        """Return what the server answers to this user."""
        told = {"resultType": COMPLETE, **self.hints[what].to_json()}
        number = self.versions[what if what in SHARED else user]
        if what == "tools":
            return told | {"tools": [{"name": n, "version": number} for n in TOOLS]}
        of = "all" if what in SHARED else user
        return told | {"contents": [{"of": of, "version": number}]}


def filtered(result: Json, granted: frozenset[str]) -> dict[str, Any]:
    """Return a result without hints, and without the tools that are not granted."""
    shown = without_hints(result)
    if "tools" in shown:
        shown["tools"] = [one for one in shown["tools"] if one["name"] in granted]
    return shown


@dataclass(frozen=True, slots=True)
class Served:
    """What a user was served, of what; `sent` is when that user's own request left.

    `since`: the last notice about it that the cache had heard. `strict`: grants of now.
    """

    what: What
    user: str
    result: Json
    sent: float
    since: float
    strict: bool = True


@dataclass(slots=True)
class World:
    """All moments up to now, and a judge."""

    clock: Callable[[], float]
    grants: InitVar[dict[str, frozenset[str]]]
    moments: list[Moment] = field(default_factory=list)

    def __post_init__(self, grants: dict[str, frozenset[str]]) -> None:
        versions = dict.fromkeys((*SHARED, *USERS), 0)
        self.moments.append(Moment(self.clock(), versions, HINTS, dict(grants)))

    @property
    def now(self) -> Moment:
        """What is true now."""
        return self.moments[-1]

    def change(self, version: str) -> None:
        """Let the server have something new to say, about what or to whom."""
        number = self.now.versions[version] + 1
        self._begin(versions={**self.now.versions, version: number})

    def promise(self, what: What, hint: CachingHint) -> None:
        """Let the server give another hint from now on."""
        self._begin(hints=self.now.hints | {what: hint})

    def grant(self, user: str, tools: frozenset[str]) -> None:
        """Let a user have other tools; the server, too, treats the user otherwise."""
        self._begin(grants=self.now.grants | {user: tools})
        self.change(user)

    def verdict(self, served: Served) -> str:
        """Say what is wrong with serving this now: "", "leak" or "stale".

        It is right if some moment had it for this user: after the request was sent, or
        since the last notice and within the ttl that was promised then.
        """
        if dict(served.result) in self._rightful(served):
            return ""
        ever = replace(served, sent=float("-inf"), strict=False)
        return "stale" if dict(served.result) in self._rightful(ever) else "leak"

    def _rightful(self, served: Served) -> Iterator[dict[str, Any]]:
        now = self.clock()
        for moment, end in self._ending():
            ttl = moment.hints[served.what].ttl_ms / 1000
            kept = end >= served.since and now < end + ttl
            if end < served.sent and not kept:
                continue
            answer = moment.answer(served.what, served.user)
            oldest = (
                now if served.strict else max(moment.at, min(served.sent, now - ttl))
            )
            for other, last in self._ending():
                if last >= oldest:
                    yield filtered(answer, other.grants[served.user])

    def _ending(self) -> Iterator[tuple[Moment, float]]:
        ends = [moment.at for moment in self.moments[1:]] + [self.clock()]
        yield from zip(self.moments, ends, strict=True)

    def _begin(self, **changes: Any) -> None:
        self.moments.append(replace(self.now, at=self.clock(), **changes))
