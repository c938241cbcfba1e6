"""Gateways behind gateways: a ttl that each hands on whole, or what is left of it."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING

from examples.ch10_mcp import (
    CachingHint,
    McpClient,
    McpServer,
    ResultCache,
    Tool,
    ToolRegistry,
)
from examples.ch11_mcp_gateway.app import create_app
from examples.ch11_mcp_gateway.assembly import Components
from examples.ch11_mcp_gateway.cache.shared_cache import SharedCache
from examples.ch11_mcp_gateway.cache.tag_versions import TagVersions
from examples.ch11_mcp_gateway.config.loader import read_config
from examples.ch11_mcp_gateway.experiments.careless_caches import WholeTtl
from examples.ch11_mcp_gateway.experiments.stage import (
    EVERYTHING,
    LATENCY,
    TOKENS,
    new_id,
    served,
)
from examples.ch11_mcp_gateway.experiments.suppliers import saying, takes
from examples.ch11_mcp_gateway.lab_client import LabClient
from examples.lab import Network, Node, Table

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

TTL = 60  # seconds
LIST = "tools/list"
HINT = CachingHint(TTL * 1000, "public")
CHANGED = 1.0  # the second at which the tool's description changes
LATE = TTL - 1  # seconds: each asks the one before it as late as it can
CACHES: dict[str, type[SharedCache]] = {
    "hand the ttl on whole": WholeTtl,
    "hand on what is left": SharedCache,
}

CROWDS = {
    "hand the ttl on whole": (WholeTtl, True),
    "hand on what is left": (SharedCache, False),
    "... and collapse": (SharedCache, True),
}


class Chain:
    """A server, and so many gateways one before the other."""

    def __init__(
        self, gateways: int, cache: type[SharedCache], collapse: bool = True
    ) -> None:
        self.net = Network(fields=("Mcp-Method",))
        self.net.store("redis", latency=0.0)
        self._cache, self._collapse, self._words = cache, collapse, "old"
        self.shop = self.net.host("shop", self._shop, latency=LATENCY)
        self.names = ["shop"]
        for number in range(1, gateways + 1):
            name = f"gate{number}"
            self.net.host(name, self._gate(self.names[-1]), latency=LATENCY)
            self.names.append(name)

    def client(self, name: str) -> McpClient:
        """Let a client in at one of them; it keeps what the hints allow."""
        session = self.net.session("alice")
        session.headers.clear()
        cache = ResultCache(self.net.clock.time, share_public=True)
        return McpClient(session, f"http://{name}/mcp", cache=cache)

    def reached(self, name: str) -> int:
        """Count the lists that one of them was asked for."""
        return sum(
            dict(exchange.request_fields).get("Mcp-Method") == LIST
            for exchange in self.net.trace.where(kind="http", target=name)
        )

    def change(self) -> None:
        """Let the server have another description from now on."""
        self._words = "new"
        self.shop[0].restart()

    def at(self, second: float) -> None:
        """Let time pass until this second of the experiment."""
        self.net.clock.advance(max(0.0, second - self.net.clock.now))

    def _shop(self, node: Node) -> "WSGIApplication":
        tools = ToolRegistry((Tool("search", self._words, saying("found"), takes()),))
        told = {LIST: HINT, "server/discover": HINT}
        info = {"name": "shop", "version": "1"}
        return served(
            lambda _, state_codec: McpServer(info, state_codec, tools, hints=told)
        )(node)

    def _gate(self, behind: str) -> Callable[[Node], "WSGIApplication"]:
        text = (
            f'[gateway]\nhosts = ["{{}}"]\n[servers.s]\nurl = "http://{behind}/mcp"\n'
        )

        def make(node: Node) -> "WSGIApplication":
            marks = TagVersions(node.store(), lambda: new_id(node))
            return create_app(
                config=read_config(text.format(node.host) + EVERYTHING),
                client=LabClient(node.session()),
                ring=TOKENS,
                store=node.store(),
                clock=node.clock,
                new_id=lambda: new_id(node),
                new_store=node.store,
                components=Components(cache=self._cache(marks, node.clock)),
                dependencies={"lock": node.lock if self._collapse else nullcontext},
            )

        return make


def oldest() -> Table:
    """Change a description at second one; count for how long Alice may see the old.

    Each cache asks the one before it either at once, or as late as it can, or halfway:
    the worst of the three counts.
    """
    rows = []
    for gateways in range(3):
        row: dict[str, object] = {"gateways between": gateways}
        for name, cache in CACHES.items():
            pauses = (0.0, TTL / 2, LATE)
            row[name] = max(seen_for(Chain(gateways, cache), one) for one in pauses)
        rows.append(row)
    return Table(rows, f"ttlMs {TTL * 1000}: seconds for which Alice sees the old")


def seen_for(chain: Chain, pause: float) -> int:
    """Return how long after the change Alice sees the old description, in seconds."""
    askers = [chain.client(name) for name in [*chain.names[1:], chain.names[-1]]]
    alice = askers[-1]
    askers[0].list_tools()
    chain.at(CHANGED)
    chain.change()
    for place, asker in enumerate(askers[:-1]):
        chain.at(pause * place)
        asker.list_tools()
    start = max(CHANGED, pause * (len(askers) - 1))
    last = CHANGED
    for second in range(int(start), 10 * TTL):
        chain.at(second)
        if alice.list_tools()[0]["description"] == "old":
            last = second + 1
    return round(last - CHANGED)


def crowd(clients: int = 30, seconds: int = 300) -> Table:
    """Let clients come one by one, and list whenever their own copy has expired."""
    rows = []
    for name, (cache, collapse) in CROWDS.items():
        chain = Chain(1, cache, collapse)
        users = [chain.client("gate1") for _ in range(clients)]
        asked = [arrivals(chain, users, second) for second in range(seconds)]
        rows.append({
            "gateways": name,
            "lists": sum(asked),
            "busiest second": max(asked),
            "from the shop": chain.reached("shop"),
        })  # fmt: skip
    return Table(rows, f"{clients} clients that keep what they get, {seconds} s")


def arrivals(chain: Chain, users: list[McpClient], second: int) -> int:
    """Let clients list side by side whose copy has expired; return how many."""
    chain.at(second)
    due = [
        user
        for user in users[: second + 1]
        if user.cache is not None and user.cache.get(LIST, {}, "") is None
    ]
    if due:
        chain.net.run(*(user.list_tools for user in due))
    return len(due)
