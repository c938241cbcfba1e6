"""The laboratory of this chapter: a shop whose prices change, and caches before it."""

from functools import partial
from typing import Any

import requests

from examples.bookshop.catalogue import catalogue
from examples.ch04_http_cache import CachePolicy
from examples.ch05_staleness.app import create_app
from examples.ch05_staleness.shop.prices import Prices
from examples.ch05_staleness.shop.shop_app import create_shop
from examples.lab import Network, Node
from examples.lab.network import Host
from examples.lab.virtual_time import Task

FIELDS = ("Cache-Control", "Age", "Cache-Status", "Vary", "Accept-Language")
PAGE = "/books/emma"


class Stage:
    """A network with a shop; `told` is what the shop is told, `wire` what it costs."""

    def __init__(self, told: dict[str, Any], **wire: Any) -> None:
        self.net = Network(seed=5, fields=FIELDS)
        self.prices = Prices.of(catalogue())
        self._sessions: dict[Task | None, requests.Session] = {}

        def make(node: Node) -> Any:
            return create_shop(
                clock=node.clock, sleep=node.sleep, random=node.random,
                prices=self.prices, **told,
            )  # fmt: skip

        self.shop: Host = self.net.host("shop", make, **wire)

    def cache(
        self,
        name: str = "cache",
        origin: str = "shop",
        latency: float = 0.0,
        **how: Any,
    ) -> None:
        """Start a cache before `origin`; `how` goes to `create_app`."""
        policy = how.pop("policy", CachePolicy(name=name))
        make = partial(cache_of, f"http://{origin}", policy, how)
        self.net.host(name, make)

    def get(
        self, path: str = PAGE, at: str = "cache", **fields: str
    ) -> requests.Response:
        """Ask for a page through a cache; the shop's name is in the key."""
        return self.send("GET", path, at, fields)

    def put(self, path: str, cents: int, at: str = "cache") -> requests.Response:
        """Change a price through a cache, or at the shop."""
        return self.send("PUT", path, at, {}, {"price_cents": cents})

    def send(
        self,
        method: str,
        path: str,
        at: str,
        fields: dict[str, str],
        body: dict[str, int] | None = None,
    ) -> requests.Response:
        """Send a request to a host of the network."""
        said = {name.replace("_", "-"): value for name, value in fields.items()}
        return self._session().request(
            method, f"http://{at}{path}", headers={"Host": "shop", **said}, json=body
        )

    def _session(self) -> requests.Session:
        """Return the session of whoever is asking: one at a time uses each."""
        task = self.net.scheduler.current
        if task not in self._sessions:
            self._sessions[task] = self.net.session("client")
            self._sessions[task].headers.clear()
        return self._sessions[task]

    @property
    def asked(self) -> int:
        """How many pages the shop was asked for."""
        return self.prices.seen

    def until(self, second: float) -> None:
        """Let time pass until that second of the experiment."""
        self.net.clock.advance(max(0.0, second - self.net.clock.now))


def cache_of(origin: str, policy: CachePolicy, how: dict[str, Any], node: Node) -> Any:
    """Return a cache with the collaborators of a host."""
    return create_app(
        origin=origin, session=node.session(), clock=node.clock, event=node.event,
        lock=node.lock, background=node.spawn, random=node.random, policy=policy,
        **how,
    )  # fmt: skip


def handled(reply: requests.Response) -> str:
    """Return what the cache nearest to the client says it did (RFC 9211)."""
    return reply.headers.get("Cache-Status", "").rpartition(", ")[2]
