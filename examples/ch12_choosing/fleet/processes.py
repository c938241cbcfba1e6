"""The shell around real processes: the capstone's servers, and how to kill them."""

import secrets
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, field

from examples.ch03_tokens import KeyRing
from examples.ch09_governance import SunsetPlan
from examples.ch12_choosing.live_config.file_store import FileConfigStore
from examples.ch12_choosing.live_config.signing_keys import KeyRotation, new_key
from examples.ch12_choosing.live_config.store import ENDINGS
from examples.ch12_choosing.shop.freshness import FreshnessPolicy
from examples.ch12_choosing.system.gateway_config import ServiceUrls
from examples.ch12_choosing.system.governance import SUCCESSOR, write_endings
from examples.ch12_choosing.system.publisher import FIRST_KEY, Publisher
from examples.ch12_choosing.system.token_policies import TOKEN_SECONDS
from examples.lab.serve import Deployment, Plan, shared_store

NOWHERE = "http://127.0.0.1:1"


@dataclass(frozen=True, slots=True)
class FleetOptions:
    """What a fleet is started with; times in seconds."""

    port: int = 0
    workers: int = 2
    token_seconds: float = TOKEN_SECONDS
    receipt_seconds: float = 0.0
    cheap_hashes: bool = False  # passwords that open nothing, hashed without work
    drain_seconds: int = 2  # seconds in which a server answers what it has accepted
    log: str = "off"
    defect: str = ""
    freshness: FreshnessPolicy = field(default_factory=FreshnessPolicy)


class Fleet:
    """All servers of the capstone; they end with the `running` stack."""

    def __init__(self, options: FleetOptions, running: ExitStack) -> None:
        """Start the store, the services, and the gateways before them."""
        self.options = options
        folder = running.enter_context(tempfile.TemporaryDirectory())
        self.store = shared_store(running)
        base = {"store": self.store, "folder": folder}
        # Documents must be there before those who read them; the URLs are not yet.
        self._open(folder)
        identity = base | {
            "token_seconds": options.token_seconds,
            "cheap_hashes": options.cheap_hashes,
        }
        self.shop, self.identity, self.mcp_server = start_all(
            running,
            self._shop(),
            self._plan("identity", identity),
            self._plan("mcp_server", base),
        )
        pinned = options.defect != "unpinned"
        mcp_gateway = base | {"mcp_server_url": self.mcp_server.url, "pinned": pinned}
        self.gateway, self.mcp_gateway = start_all(
            running, self._gateway(base), self._plan("mcp_gateway", mcp_gateway)
        )
        urls = tuple(replica.url for replica in self.shop.replicas)
        self.publisher.urls = ServiceUrls(urls, self.identity.url, self.mcp_gateway.url)
        self.publisher.publish(self.rotation.ring)

    def _open(self, folder: str) -> None:
        options = self.options
        stale_seconds = (
            None
            if options.defect == "day-old"
            else float(options.freshness.stale_if_error)
        )
        urls = ServiceUrls((NOWHERE,), NOWHERE, NOWHERE)
        self.publisher = Publisher(FileConfigStore(folder), urls, stale_seconds)
        first_ring, mcp_gateway = new_ring(FIRST_KEY), new_ring("gate")
        self.rotation = KeyRotation(
            first_ring, self.publisher.publish, secrets.token_bytes
        )
        self.publisher.open(first_ring, mcp_gateway)

    def _shop(self) -> Plan:
        options = self.options
        config = {
            "store": self.store,
            "receipt_seconds": options.receipt_seconds,
            "max_age": options.freshness.max_age,
            "stale_if_error": options.freshness.stale_if_error,
            "defect": options.defect,
        }
        return self._plan("shop", config, replicas=options.workers)

    def _gateway(self, base: Mapping[str, str]) -> Plan:
        defect = self.options.defect
        urls = [replica.url for replica in self.shop.replicas]
        config = {
            **base,
            "shop_urls": [] if defect == "unenforced-end" else urls,
            "log": self.options.log,
            "hide_age": defect == "re-dated",
        }
        return self._plan("gateway", config, port=self.options.port)

    def _plan(
        self,
        service: str,
        config: Mapping[str, object],
        replicas: int = 1,
        port: int = 0,
    ) -> Plan:
        """Return the plan of servers without a front: the gateway is one."""
        return Plan(
            f"examples.ch12_choosing.fleet.{service}_app:create_from_config",
            config,
            replicas=replicas,
            front=None,
            port=port,
            drain_seconds=self.options.drain_seconds,
        )

    @property
    def servers(self) -> list[Deployment]:
        """All of it, the gateway first."""
        return [
            self.gateway,
            self.shop,
            self.identity,
            self.mcp_gateway,
            self.mcp_server,
        ]

    def deprecate(self, seconds: float = 600.0) -> None:
        """Announce that the old search ends after so many seconds."""
        now = time.time()
        ending = SunsetPlan(now, now + seconds, successor=SUCCESSOR)
        self.publisher.config.write(ENDINGS, write_endings(ending))

    def kill_worker(self) -> None:
        """SIGKILL to one worker of the shop."""
        self.shop.kill(0)

    def restart_worker(self) -> None:
        """Start it again."""
        self.shop.restart(0)

    def kill_origin(self) -> None:
        """SIGKILL to all workers of the shop."""
        for index in range(self.options.workers):
            self.shop.kill(index)

    def restart_origin(self) -> None:
        """Start them again, side by side."""
        for replica in self.shop.replicas:
            replica.start()
        for replica in self.shop.replicas:
            replica.wait_ready()


def start_all(running: ExitStack, *plans: Plan) -> list[Deployment]:
    """Start servers side by side; raise the first error, and nothing stays behind."""
    with ThreadPoolExecutor(len(plans)) as pool:
        futures = [pool.submit(Deployment, each) for each in plans]
    wait(futures)
    good = [each.result() for each in futures if each.exception() is None]
    for each in good:
        running.enter_context(each)
    return good if len(good) == len(plans) else [each.result() for each in futures]


def new_ring(kid: str) -> KeyRing:
    """Return a ring with one new key."""
    return KeyRing((new_key(kid, secrets.token_bytes(32)),), kid)
