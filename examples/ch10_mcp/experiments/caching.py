"""What hints save, and what an HTTP cache on the way saves: two layers."""

from collections.abc import Callable

from examples.ch04_http_cache import CachePolicy
from examples.ch04_http_cache import create_app as create_http_cache
from examples.ch10_mcp.client.client import McpClient
from examples.ch10_mcp.client.result_cache import ResultCache
from examples.ch10_mcp.experiments.careless import NoUserInKey
from examples.ch10_mcp.experiments.stage import (
    LATENCY,
    URL,
    Parts,
    Stage,
    token,
    tokens,
)
from examples.lab import Node, Table

SECONDS, EVERY = 600, 7
HINTED = ("tools/list", "shop://terms", "shop://me")


def question(client: McpClient) -> None:
    """Do what an agent does for one question: see what there is, then call."""
    client.list_tools()
    client.read("shop://terms")
    client.read("shop://me")
    client.call("check_stock", book_id="emma", branch="west")


def saved() -> Table:
    """Ask every seven seconds for ten minutes; count what reaches the shop."""
    return Table(
        [
            counted("keeps nothing", lambda stage: stage.client()),
            counted("keeps nothing, an HTTP cache between", through_http_cache),
            counted("obeys the hints", lambda s: s.client(cache=s.cache())),
        ],
        f"one question every {EVERY} s for {SECONDS} s: requests that reach the shop",
    )


def counted(name: str, make: Callable[[Stage], McpClient]) -> dict[str, object]:
    """Run one client and count by what was asked."""
    stage = Stage()
    client, start = make(stage), stage.net.clock.now
    for second in range(0, SECONDS, EVERY):
        stage.net.clock.advance(max(0.0, start + second - stage.net.clock.now))
        question(client)
    seen = [fields.get("Mcp-Name", fields["Mcp-Method"]) for fields in reached(stage)]
    calls = seen.count("check_stock")
    row: dict[str, object] = {"client": name}
    row |= {what: seen.count(what) for what in HINTED}
    return row | {"check_stock": calls}


def reached(stage: Stage) -> list[dict[str, str]]:
    """Return the header fields of what reached the shop."""
    return [
        dict(exchange.request_fields)
        for exchange in stage.net.trace.where(kind="http", target="shop")
    ]


def through_http_cache(stage: Stage) -> McpClient:
    """Put chapter 4's shared cache before the shop."""

    def make(node: Node) -> object:
        return create_http_cache(
            origin="http://shop", session=node.session(), clock=node.clock,
            lock=node.lock, background=node.spawn, policy=CachePolicy(name="edge"),
        )  # fmt: skip

    stage.net.host("edge", make, latency=LATENCY)  # type: ignore[arg-type]
    return stage.client(url=URL.replace("shop", "edge"))


def two_users() -> Table:
    """Let Alice and Bob read the same two resources through one application."""
    kinds: tuple[tuple[str, Callable[[Stage], ResultCache]], ...] = (
        ("one cache, no user in its key", lambda s: NoUserInKey(s.net.clock.time)),
        ("one cache, obeys the scope", lambda s: s.cache(share_public=True)),
        ("one cache each", lambda s: s.cache()),
    )
    rows = []
    for name, make in kinds:
        stage = Stage(change=with_tokens)
        cache = make(stage)
        alice, bob = (
            stage.client(user, cache=cache, token=token(stage.net, user))
            for user in ("alice", "bob")
        )
        for client in (alice, bob):
            client.read("shop://terms")
            read = client.read("shop://me")["contents"][0]["text"]
        sent = stage.net.trace.where(kind="http", target="shop").count()
        rows.append({"cache": name, "requests": sent, "Bob reads of himself": read})
    return Table(rows, "Alice, then Bob, read shop://terms and shop://me")


def with_tokens(parts: Parts) -> None:
    """Ask for tokens, so that there are users."""
    parts.options["tokens"] = tokens(parts.node)
