"""Laboratory: the capstone in one process, on virtual time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count

import requests

from examples.ch03_tokens import KeyRing
from examples.ch04_http_cache import CachingAdapter
from examples.ch12_choosing.chaos.environment import OWN_CACHE, World
from examples.ch12_choosing.chaos.history import Ledger
from examples.ch12_choosing.chaos.operator import Operator
from examples.ch12_choosing.experiments.lab_services import SHOPS, LabServices
from examples.ch12_choosing.live_config.signing_keys import Rotation, new_key
from examples.ch12_choosing.live_config.store import Desk
from examples.ch12_choosing.shop.freshness import Promise
from examples.ch12_choosing.shop.prices import Prices
from examples.ch12_choosing.shop.purchases import Purchase, Purchases
from examples.ch12_choosing.system.gateway_config import Places
from examples.ch12_choosing.system.publisher import FIRST, Office
from examples.lab import Network, Store
from examples.lab.virtual_time import Lock

LATENCY, STORE = 0.010, 0.001  # seconds


@dataclass
class LabFleet:
    """The services; `careless` names what one of them does wrong."""

    careless: str = ""
    pace: float = 0.5
    promise: Promise = field(default_factory=Promise)
    net: Network = field(default_factory=lambda: Network(seed=12))
    desk: Desk = field(default_factory=Desk)
    ledger: Ledger = field(default_factory=Ledger)

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
        self.services = LabServices(self.desk, self.careless, self.promise)
        for name in SHOPS:
            net.host(name, self.services.shop, latency=LATENCY)
        for name in ("identity", "agents", "gate", "door"):
            net.host(name, getattr(self.services, name), latency=LATENCY)

    def stored(self, names: tuple[str, ...]) -> dict[str, list[Purchase]]:
        """Return what the shop has of everybody, wherever it keeps that."""
        stores: list[Store] = [
            self.net.store_client("store", "office"),
            *self.services.memories.values(),
        ]
        return {
            name: [one for store in stores for one in Purchases(store).of(name)]
            for name in names
        }

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

        def in_background(work: Callable[[], None]) -> None:
            net.scheduler.spawn(work)

        session = net.session(as_=name)
        session.mount("http://", CachingAdapter(
            session.get_adapter("http://door"),
            policy=OWN_CACHE,
            clock=net.clock.time,
            lock=lambda: Lock(net.scheduler),
            background=in_background,
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
