"""Laboratory: how each service of the capstone is built for a node."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from examples.ch03_tokens import Accounts
from examples.ch07_gateway import SessionClient, lab_runtime
from examples.ch11_mcp_gateway import LabClient
from examples.ch12_choosing.app import PRIVATE, create_app
from examples.ch12_choosing.chaos.schedule import TOKEN_SECONDS
from examples.ch12_choosing.live_config.store import ConfigStore
from examples.ch12_choosing.shop.defects import (
    PUBLIC_ORDERS,
    ClaimFirstPurchases,
    without_age,
)
from examples.ch12_choosing.shop.freshness import FreshnessPolicy
from examples.ch12_choosing.shop.purchases import Purchases
from examples.ch12_choosing.system.dependencies import Dependencies
from examples.ch12_choosing.system.gateway import LiveGateway
from examples.ch12_choosing.system.identity import create_issuer
from examples.ch12_choosing.system.mcp_gateway import create_mcp_gateway
from examples.ch12_choosing.system.mcp_server import LiveMcpServer
from examples.lab import MemoryStore, Node

SHOPS = ("shop-1", "shop-2")
RECEIPT = 0.250  # seconds


class Plain:
    """Passwords as they are: hashing has its chapter, and takes its time."""

    def hash(self, password: str) -> str:
        """Return the password."""
        return password

    def verify(self, hashed: str, password: str) -> bool:
        """Say whether it is the same."""
        return hashed == password


@dataclass(frozen=True, slots=True)
class LabServices:
    """Makers of the services; `defect` names what one of them does wrong."""

    config: ConfigStore
    defect: str
    freshness: FreshnessPolicy
    memories: dict[str, MemoryStore] = field(default_factory=dict)

    def deps(self, node: Node) -> Dependencies:
        """Return what a service is given."""
        return Dependencies(
            node.store("store"), self.config, node.clock, partial(an_id, node)
        )

    def shop(self, node: Node) -> Any:
        """Build one worker of the shop."""
        store, defect = node.store("store"), self.defect

        def printing() -> None:
            node.sleep(RECEIPT)

        purchases = Purchases(store)
        if defect == "orders-in-memory":
            purchases = Purchases(self.memory(node))
        if defect == "claims-first":
            purchases = ClaimFirstPurchases(store, printing)
        return create_app(
            store=store,
            purchases=purchases,
            freshness=self.freshness,
            private_control=PUBLIC_ORDERS if defect == "public-orders" else PRIVATE,
            print_receipt=printing if defect != "claims-first" else bool,
            clock=node.clock,
        )

    def issuer(self, node: Node) -> Any:
        """Build the issuer."""
        deps = self.deps(node)
        return create_issuer(deps, Accounts(deps.store, Plain()), TOKEN_SECONDS)

    def mcp_server(self, node: Node) -> Any:
        """Build the MCP server."""
        return LiveMcpServer(self.deps(node), {"agents"})

    def mcp_gateway(self, node: Node) -> Any:
        """Build the MCP gateway."""
        client, pinned = LabClient(node.session()), self.defect != "unpinned"
        world = {"lock": node.lock}
        hosts, url = {"gate", "door"}, "http://agents"
        deps = self.deps(node)
        return create_mcp_gateway(deps, client, url, hosts, pinned=pinned, world=world)

    def gateway(self, node: Node) -> Any:
        """Build the gateway."""
        deps = self.deps(node)
        unenforced = self.defect == "unenforced-end"
        shop_urls = [] if unenforced else [f"http://{name}" for name in SHOPS]
        client = SessionClient(node.session())
        gateway = LiveGateway(deps, client, shop_urls, lab_runtime(node))
        hidden = self.defect == "re-dated"
        return without_age(gateway, node.clock) if hidden else gateway

    def memory(self, node: Node) -> MemoryStore:
        """Give a worker that has just started an empty memory of its own."""
        self.memories[node.name] = MemoryStore(node.clock, event=node.event)
        return self.memories[node.name]


def an_id(node: Node) -> str:
    """Draw an id; in production `secrets.token_urlsafe` does."""
    return "".join(f"{int(node.random() * 2**48):012x}" for _ in range(2))
