"""Laboratory: how each service of the capstone is built for a node."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from examples.ch03_tokens import Accounts
from examples.ch07_gateway import SessionClient, lab_runtime
from examples.ch11_mcp_gateway import LabClient
from examples.ch12_choosing.app import FOR_ONE, create_app
from examples.ch12_choosing.chaos.schedule import LIFE
from examples.ch12_choosing.live_config.store import Papers
from examples.ch12_choosing.shop.defects import (
    SHARED_ORDERS,
    ClaimingPurchases,
    redated,
)
from examples.ch12_choosing.shop.freshness import Promise
from examples.ch12_choosing.shop.purchases import Purchases
from examples.ch12_choosing.system.dependencies import Ground
from examples.ch12_choosing.system.gateway import FrontDoor
from examples.ch12_choosing.system.identity import identity
from examples.ch12_choosing.system.mcp_gateway import gate
from examples.ch12_choosing.system.mcp_server import Agents
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
    """Makers of the services; `careless` names what one of them does wrong."""

    papers: Papers
    careless: str
    promise: Promise
    memories: dict[str, MemoryStore] = field(default_factory=dict)

    def ground(self, node: Node) -> Ground:
        """Return what a service stands on."""
        return Ground(
            node.store("store"), self.papers, node.clock, partial(an_id, node)
        )

    def shop(self, node: Node) -> Any:
        """Build one worker of the shop."""
        store, careless = node.store("store"), self.careless

        def printing() -> None:
            node.sleep(RECEIPT)

        purchases = Purchases(store)
        if careless == "orders-in-memory":
            purchases = Purchases(self.memory(node))
        if careless == "claims-first":
            purchases = ClaimingPurchases(store, printing)
        return create_app(
            store=store,
            purchases=purchases,
            promise=self.promise,
            for_one=SHARED_ORDERS if careless == "public-orders" else FOR_ONE,
            receipt=printing if careless != "claims-first" else bool,
            clock=node.clock,
        )

    def identity(self, node: Node) -> Any:
        """Build the issuer."""
        ground = self.ground(node)
        return identity(ground, Accounts(ground.store, Plain()), LIFE)

    def agents(self, node: Node) -> Any:
        """Build the shop for agents."""
        return Agents(self.ground(node), {"agents"})

    def gate(self, node: Node) -> Any:
        """Build the gateway for tools."""
        client, pinned = LabClient(node.session()), self.careless != "unpinned"
        world = {"lock": node.lock}
        hosts, url = {"gate", "door"}, "http://agents"
        ground = self.ground(node)
        return gate(ground, client, url, hosts, pinned=pinned, world=world)

    def door(self, node: Node) -> Any:
        """Build the door."""
        ground = self.ground(node)
        shop = (
            []
            if self.careless == "unenforced-end"
            else [f"http://{name}" for name in SHOPS]
        )
        client = SessionClient(node.session())
        door = FrontDoor(ground, client, shop, lab_runtime(node))
        careless = self.careless == "re-dated"
        return redated(door, node.clock) if careless else door

    def memory(self, node: Node) -> MemoryStore:
        """Give a worker that has just started an empty memory of its own."""
        self.memories[node.name] = MemoryStore(node.clock, event=node.event)
        return self.memories[node.name]


def an_id(node: Node) -> str:
    """Draw an id; in production `secrets.token_urlsafe` does."""
    return "".join(f"{int(node.random() * 2**48):012x}" for _ in range(2))
