"""Laboratory: the capstone in one process, on virtual time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from itertools import count
from typing import Any

import requests

from examples.ch03_tokens import Accounts, KeyRing
from examples.ch04_http_cache import CachingAdapter
from examples.ch07_gateway import SessionClient, lab_world
from examples.ch11_mcp_gateway import LabClient
from examples.ch12_choosing.afternoon.ledger import Ledger
from examples.ch12_choosing.afternoon.operator import FIRST, Office, Operator
from examples.ch12_choosing.afternoon.script import LIFE
from examples.ch12_choosing.afternoon.world import OWN_CACHE, World
from examples.ch12_choosing.app import FOR_ONE, create_app
from examples.ch12_choosing.shop.careless import SHARED_ORDERS, redated
from examples.ch12_choosing.shop.door_config import Places
from examples.ch12_choosing.shop.keys import Rotation, new_key
from examples.ch12_choosing.shop.papers import Desk
from examples.ch12_choosing.shop.agents import Agents
from examples.ch12_choosing.shop.door import FrontDoor
from examples.ch12_choosing.shop.gate import gate
from examples.ch12_choosing.shop.ground import Ground
from examples.ch12_choosing.shop.identity import identity
from examples.ch12_choosing.shop.prices import Prices
from examples.ch12_choosing.shop.promise import Promise
from examples.ch12_choosing.shop.purchases import Purchase, Purchases
from examples.lab import MemoryStore, Network, Node
from examples.lab.sync import Lock

SHOPS = ("shop-1", "shop-2")
LATENCY, RECEIPT, STORE = 0.010, 0.150, 0.001  # seconds


class Plain:
    """Passwords as they are: hashing has its chapter, and takes its time."""

    def hash(self, password: str) -> str:
        """Return the password."""
        return password

    def fits(self, kept: str, password: str) -> bool:
        """Say whether it is the same."""
        return kept == password


@dataclass
class LabFleet:
    """The services; `careless` names what one of them does wrong."""

    careless: str = ""
    pace: float = 0.5
    promise: Promise = field(default_factory=Promise)
    net: Network = field(default_factory=lambda: Network(seed=12))
    desk: Desk = field(default_factory=Desk)
    ledger: Ledger = field(default_factory=Ledger)
    memories: dict[str, MemoryStore] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Write the papers, then start everything that reads them."""
        net = self.net
        net.store("store", latency=STORE)
        places = Places(
            [f"http://{name}" for name in SHOPS], "http://identity", "http://gate"
        )
        spare = None if self.careless == "day-old" else float(self.promise.spare)
        self.office = Office(self.desk, places, spare)
        keys = count(1)
        first = KeyRing((new_key(FIRST, seed(keys)),), FIRST)
        self.rotation = Rotation(first, self.office.publish, lambda size: seed(keys))
        self.office.open(first, KeyRing((new_key("gate", seed(keys)),), "gate"))
        for name in SHOPS:
            net.host(name, self.shop, latency=LATENCY)
        net.host("identity", self.identity, latency=LATENCY)
        net.host("agents", self.agents, latency=LATENCY)
        net.host("gate", self.gate, latency=LATENCY)
        net.host("door", self.gateway, latency=LATENCY)

    def ground(self, node: Node) -> Ground:
        """Return what a service stands on."""
        return Ground(node.store("store"), self.desk, node.clock, partial(an_id, node))

    def shop(self, node: Node) -> Any:
        """Build one worker of the shop."""
        return create_app(
            store=node.store("store"),
            orders=self.memory(node) if self.careless == "orders-in-memory" else None,
            promise=self.promise,
            for_one=SHARED_ORDERS if self.careless == "public-orders" else FOR_ONE,
            receipt=lambda: node.sleep(RECEIPT),
            clock=node.clock,
        )

    def memory(self, node: Node) -> MemoryStore:
        """Give a worker that has just started an empty memory of its own."""
        self.memories[node.name] = MemoryStore(node.clock, event=node.event)
        return self.memories[node.name]

    def stored(self, names: tuple[str, ...]) -> dict[str, list[Purchase]]:
        """Return what the shop has of everybody, wherever it keeps that."""
        stores = [self.net.store_client("store", "office"), *self.memories.values()]
        return {
            name: [one for store in stores for one in Purchases(store).of(name)]
            for name in names
        }

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

    def gateway(self, node: Node) -> Any:
        """Build the gateway."""
        ground = self.ground(node)
        shop = [] if self.careless == "unenforced-end" else self.office.places.shop
        client = SessionClient(node.session())
        gateway = FrontDoor(ground, client, shop, lab_world(node))
        careless = self.careless == "re-dated"
        return redated(gateway, node.clock) if careless else gateway

    def world(self) -> World:
        """Return what people need."""
        net = self.net
        secrets = count(1)
        return World(
            "http://door",
            net.clock.time,
            net.sleep,
            self.cached,
            lambda name: net.session(as_=name),
            lambda: f"a long password, number {next(secrets)}",
            self.pace,
            self.promise,
            self.careless != "unkeyed-retries",
        )

    def cached(self, name: str) -> requests.Session:
        """Open a session with a private cache, as a browser has one."""
        net = self.net
        session = net.session(as_=name)
        session.mount("http://", CachingAdapter(
            session.get_adapter("http://door"),
            policy=OWN_CACHE,
            clock=net.clock.time,
            lock=lambda: Lock(net.scheduler),
            background=net.scheduler.spawn,
        ))  # fmt: skip
        return session

    def operator(self) -> Operator:
        """Return whoever runs it."""
        net = self.net
        prices = Prices(net.store_client("store", "office"))
        return Operator(
            self.office, self, self.rotation, prices, self.ledger, net.clock.time,
            net.sleep, self.careless == "hasty-rotation",
        )  # fmt: skip

    def kill_worker(self) -> None:
        """End one worker of the shop at once."""
        self.net.find(SHOPS[0])[0].kill()

    def revive_worker(self) -> None:
        """Start it again."""
        self.net.find(SHOPS[0])[0].restart()

    def kill_origin(self) -> None:
        """End all workers of the shop at once."""
        for name in SHOPS:
            self.net.find(name)[0].kill()

    def revive_origin(self) -> None:
        """Start them again."""
        for name in SHOPS:
            self.net.find(name)[0].restart()


def seed(numbers: Iterator[int]) -> bytes:
    """Return 32 bytes that are as good as random, and the same each time."""
    return sha256(f"key {next(numbers)}".encode()).digest()


def an_id(node: Node) -> str:
    """Draw an id; in production `secrets.token_urlsafe` does."""
    return "".join(f"{int(node.random() * 2**48):012x}" for _ in range(2))
