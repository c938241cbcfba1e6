"""The laboratory's cache in four places, on either side of the filter."""

from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from random import Random
from typing import TYPE_CHECKING, Any

from werkzeug.test import run_wsgi_app

from examples.bookshop.jsontext import decode, encode
from examples.ch10_mcp import CachingHint, ResultCache
from examples.ch11_mcp_gateway.assembly import Components
from examples.ch11_mcp_gateway.cache.cache_key import (
    CacheMiss,
    CacheQuery,
    Caller,
    HintedResult,
)
from examples.ch11_mcp_gateway.cache.shared_cache import SharedCache
from examples.ch11_mcp_gateway.cache.tag_versions import TagVersions
from examples.ch11_mcp_gateway.experiments.hiding import GRANTS, ORDER, SHOP, names
from examples.ch11_mcp_gateway.experiments.stage import Setting, Stage
from examples.lab import Node, Table

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

USERS = ("alice", "ann", "abe", "guest", "gus", "gil")
STAFF = USERS[:3]
SECONDS, EVERY, WITHDRAWN = 600, 21, 310
TOOLS = 4  # of the shop
GRANTED = GRANTS.replace('["alice"]', '["alice", "ann", "abe"]')
PROMISED = CachingHint(60_000, "public")  # what the shop says of its list


class Off(SharedCache):
    """Keeps nothing."""

    def lookup(self, query: CacheQuery, caller: Caller) -> HintedResult | CacheMiss:
        """Find nothing."""
        return CacheMiss(query, caller, self._clock(), None)


class Above:
    """A cache on the clients' side: it keeps what the gateway has served."""

    def __init__(
        self, app: "WSGIApplication", clock: Callable[[], float], by_user: bool
    ) -> None:
        self._app, self._by_user = app, by_user
        self._cache = ResultCache(clock, share_public=not by_user)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer from what is kept, or ask the gateway."""
        raw = environ["wsgi.input"].read()
        asked: Any = decode(raw)
        who = environ["HTTP_AUTHORIZATION"] if self._by_user else ""
        kept = self._cache.get(asked["method"], asked["params"], who)
        result = kept.result if kept else self._ask(environ, raw)
        if kept is None:
            promised = {**result, **PROMISED.to_json()}
            self._cache.put(asked["method"], asked["params"], who, promised)
        body = encode({"jsonrpc": "2.0", "id": asked["id"], "result": result})
        start_response("200 OK", [("Content-Type", "application/json")])
        return [body]

    def _ask(self, environ: "WSGIEnvironment", raw: bytes) -> Mapping[str, Any]:
        answered = run_wsgi_app(self._app, environ | {"wsgi.input": BytesIO(raw)})
        told: Any = decode(b"".join(answered[0]))
        result: Mapping[str, Any] = told["result"]
        return result


def off(parts: Components, node: Node) -> None:
    """Let the gateway itself keep nothing."""
    parts.cache = Off(TagVersions(node.store("redis"), str), node.clock)


def honest(parts: Components, node: Node) -> None:
    """Leave the gateway as it is."""


def bare(app: "WSGIApplication", node: Node) -> "WSGIApplication":
    """Put nothing before the gateway."""
    return app


def before(by_user: bool) -> Callable[["WSGIApplication", Node], "WSGIApplication"]:
    """Put a cache before the gateway."""
    return lambda app, node: Above(app, node.clock, by_user)


PLACES = {
    "no cache": (off, bare),
    "clients' side, as public": (off, before(False)),
    "clients' side, one each": (off, before(True)),
    "servers' side, as public": (honest, bare),
}


def placed() -> Table:
    """List the tools, six users in any order, ten minutes; judge what they see."""
    rows = []
    for name, (change, wrap) in PLACES.items():
        stage = Stage(SHOP, GRANTED, Setting(change=change, wrap=wrap))
        wrong = judged(stage)
        rows.append({
            "the cache": name,
            "lists from the shop": stage.reached("shop", "tools/list"),
            "show too much": wrong.count("much"),
            "show too little": wrong.count("little"),
        })  # fmt: skip
    asked = len(USERS) * len(range(0, SECONDS, EVERY))
    return Table(
        rows, f"{asked} lists: {len(USERS)} users, one every {EVERY} s for {SECONDS} s"
    )


def judged(stage: Stage) -> list[str]:
    """Return what was wrong with each list that was shown."""
    clients = {user: stage.client(user) for user in USERS}
    draw = Random(11).random
    found = []
    for second in range(0, SECONDS, EVERY):
        if second > WITHDRAWN > second - EVERY:
            stage.grants.revoke("alice", "tools", ORDER)
        stage.at(second)
        for user in sorted(USERS, key=lambda _: draw()):
            found.append(verdict(user, names(clients[user]), second > WITHDRAWN))
    return found


def verdict(user: str, shown: list[str], withdrawn: bool) -> str:
    """Say whether a user was shown "much", "little", or what is right ("")."""
    right = TOOLS if user in STAFF else 2
    right -= withdrawn and user == "alice"
    return "much" if len(shown) > right else "little" if len(shown) < right else ""
