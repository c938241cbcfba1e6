"""Laboratory: the capstone in one process, on virtual time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count

import requests

from examples.ch03_tokens import KeyRing
from examples.ch04_http_cache import CachingAdapter
from examples.ch12_choosing.chaos.environment import BROWSER_CACHE, ClientEnvironment
from examples.ch12_choosing.chaos.history import History
from examples.ch12_choosing.chaos.operator import Operator
from examples.ch12_choosing.experiments.lab_services import SHOPS, LabServices
from examples.ch12_choosing.live_config.signing_keys import KeyRotation, new_key
from examples.ch12_choosing.live_config.store import MemoryConfigStore
from examples.ch12_choosing.shop.freshness import FreshnessPolicy
from examples.ch12_choosing.shop.prices import PriceStore
from examples.ch12_choosing.shop.purchases import Purchase, Purchases
from examples.ch12_choosing.system.gateway_config import ServiceUrls
from examples.ch12_choosing.system.publisher import FIRST_KEY, Publisher
from examples.lab import Network, Store
from examples.lab.virtual_time import Lock

LATENCY, STORE = 0.010, 0.001  # seconds


@dataclass
class LabFleet:
    """The services; `defect` names what one of them does wrong."""

    defect: str = ""
    pace: float = 0.5
    freshness: FreshnessPolicy = field(default_factory=FreshnessPolicy)
    net: Network = field(default_factory=lambda: Network(seed=12))
    config: MemoryConfigStore = field(default_factory=MemoryConfigStore)
    history: History = field(default_factory=History)

    def __post_init__(self) -> None:
        """Write the documents, then start everything that reads them."""
        net = self.net
        net.store("store", latency=STORE)
        urls = ServiceUrls(
            [f"http://{name}" for name in SHOPS], "http://identity", "http://gate"
        )
        bound = float(self.freshness.stale_if_error)
        stale_seconds = None if self.defect == "day-old" else bound
        self.publisher = Publisher(self.config, urls, stale_seconds)
        keys = count(1)
        first = KeyRing((new_key(FIRST_KEY, seed(keys)),), FIRST_KEY)
        self.rotation = KeyRotation(
            first, self.publisher.publish, lambda size: seed(keys)
        )
        self.publisher.open(first, KeyRing((new_key("gate", seed(keys)),), "gate"))
        self.services = LabServices(self.config, self.defect, self.freshness)
        for name in SHOPS:
            net.host(name, self.services.shop, latency=LATENCY)
        for name, create in {
            "identity": self.services.issuer, "agents": self.services.mcp_server,
            "gate": self.services.mcp_gateway, "door": self.services.gateway,
        }.items():  # fmt: skip
            net.host(name, create, latency=LATENCY)

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

    def environment(self) -> ClientEnvironment:
        """Return what clients need."""
        net = self.net
        secrets = count(1)
        return ClientEnvironment(
            "http://door",
            net.clock.time,
            net.sleep,
            self.cached,
            lambda name: net.session(as_=name),
            lambda: f"a long password, number {next(secrets)}",
            self.pace,
            self.freshness,
            self.defect != "unkeyed-retries",
        )

    def cached(self, name: str) -> requests.Session:
        """Open a session with a private cache, as a browser has one."""
        net = self.net

        def in_background(work: Callable[[], None]) -> None:
            net.scheduler.spawn(work)

        session = net.session(as_=name)
        session.mount("http://", CachingAdapter(
            session.get_adapter("http://door"),
            policy=BROWSER_CACHE,
            clock=net.clock.time,
            lock=lambda: Lock(net.scheduler),
            background=in_background,
        ))  # fmt: skip
        return session

    def operator(self) -> Operator:
        """Return whoever runs it."""
        net = self.net
        prices = PriceStore(net.store_client("store", "office"))
        return Operator(
            self.publisher, self, self.rotation, prices, self.history, net.clock.time,
            net.sleep, self.defect == "hasty-rotation",
        )  # fmt: skip

    def kill_worker(self) -> None:
        """End one worker of the shop at once."""
        self.net.find(SHOPS[0])[0].kill()

    def restart_worker(self) -> None:
        """Start it again."""
        self.net.find(SHOPS[0])[0].restart()

    def kill_origin(self) -> None:
        """End all workers of the shop at once."""
        for name in SHOPS:
            self.net.find(name)[0].kill()

    def restart_origin(self) -> None:
        """Start them again."""
        for name in SHOPS:
            self.net.find(name)[0].restart()


def seed(numbers: Iterator[int]) -> bytes:
    """Return 32 bytes that are as good as random, and the same each time."""
    return sha256(f"key {next(numbers)}".encode()).digest()
