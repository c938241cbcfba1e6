"""The shell around real processes: the capstone's servers, and how to hurt them."""

import secrets
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, field

from examples.ch03_tokens import KeyRing
from examples.ch09_governance import Ending
from examples.ch12_choosing.live_config.file_store import Folder
from examples.ch12_choosing.live_config.signing_keys import Rotation, new_key
from examples.ch12_choosing.live_config.store import ENDINGS
from examples.ch12_choosing.shop.freshness import Promise
from examples.ch12_choosing.system.gateway_config import Places
from examples.ch12_choosing.system.governance import SUCCESSOR, endings_text
from examples.ch12_choosing.system.publisher import FIRST, Office
from examples.ch12_choosing.system.token_policies import LIFE
from examples.lab.serve import Deployment, Plan, shared_store

NOWHERE = "http://127.0.0.1:1"


@dataclass(frozen=True, slots=True)
class Choices:
    """What a fleet is started with; times in seconds."""

    port: int = 0
    workers: int = 2
    life: float = LIFE
    receipt: float = 0.0
    quick: bool = False  # passwords that open nothing, hashed without work
    drain: int = 2  # seconds in which a server answers what it has accepted
    log: str = "off"
    careless: str = ""
    promise: Promise = field(default_factory=Promise)


class Fleet:
    """All servers of the capstone; they end with the `running` stack."""

    def __init__(self, choices: Choices, running: ExitStack) -> None:
        """Start the store, the services, and the doors before them."""
        self.choices = choices
        folder = running.enter_context(tempfile.TemporaryDirectory())
        self.store = shared_store(running)
        base = {"store": self.store, "folder": folder}
        # The papers must be there before those who read them; the places are not yet.
        self._open(folder)
        identity = base | {"life": choices.life, "quick": choices.quick}
        self.shop, self.identity, self.agents = started(
            running,
            self._shop(),
            self._plan("identity", identity),
            self._plan("mcp_server", base),
        )
        pinned = choices.careless != "unpinned"
        gate = base | {"agents": self.agents.url, "pinned": pinned}
        self.door, self.gate = started(
            running, self._door(base), self._plan("mcp_gateway", gate)
        )
        urls = tuple(replica.url for replica in self.shop.replicas)
        self.office.places = Places(urls, self.identity.url, self.gate.url)
        self.office.publish(self.rotation.ring)

    def _open(self, folder: str) -> None:
        choices = self.choices
        spare = None if choices.careless == "day-old" else float(choices.promise.spare)
        places = Places((NOWHERE,), NOWHERE, NOWHERE)
        self.office = Office(Folder(folder), places, spare)
        first, gate = ring(FIRST), ring("gate")
        self.rotation = Rotation(first, self.office.publish, secrets.token_bytes)
        self.office.open(first, gate)

    def _shop(self) -> Plan:
        choices = self.choices
        told = {
            "store": self.store,
            "receipt": choices.receipt,
            "fresh": choices.promise.fresh,
            "spare": choices.promise.spare,
            "careless": choices.careless,
        }
        return self._plan("shop", told, replicas=choices.workers)

    def _door(self, base: Mapping[str, str]) -> Plan:
        careless = self.choices.careless
        urls = [replica.url for replica in self.shop.replicas]
        told = {
            **base,
            "shop": [] if careless == "unenforced-end" else urls,
            "log": self.choices.log,
            "redate": careless == "re-dated",
        }
        return self._plan("gateway", told, port=self.choices.port)

    def _plan(
        self,
        service: str,
        config: Mapping[str, object],
        replicas: int = 1,
        port: int = 0,
    ) -> Plan:
        """Return the plan of servers without a front: the door is one."""
        return Plan(
            f"examples.ch12_choosing.fleet.{service}_app:create_from_config",
            config,
            replicas=replicas,
            front=None,
            port=port,
            drain_seconds=self.choices.drain,
        )

    @property
    def served(self) -> list[Deployment]:
        """All of it, the door first."""
        return [self.door, self.shop, self.identity, self.gate, self.agents]

    def deprecate(self, seconds: float = 600.0) -> None:
        """Announce that the old search ends after so many seconds."""
        now = time.time()
        ending = Ending(now, now + seconds, successor=SUCCESSOR)
        self.office.papers.write(ENDINGS, endings_text(ending))

    def kill_worker(self) -> None:
        """SIGKILL to one worker of the shop."""
        self.shop.kill(0)

    def revive_worker(self) -> None:
        """Start it again."""
        self.shop.restart(0)

    def kill_origin(self) -> None:
        """SIGKILL to all workers of the shop."""
        for index in range(self.choices.workers):
            self.shop.kill(index)

    def revive_origin(self) -> None:
        """Start them again, side by side."""
        for replica in self.shop.replicas:
            replica.start()
        for replica in self.shop.replicas:
            replica.wait_ready()


def started(running: ExitStack, *plans: Plan) -> list[Deployment]:
    """Start servers side by side; raise the first error, and nothing stays behind."""
    with ThreadPoolExecutor(len(plans)) as pool:
        futures = [pool.submit(Deployment, each) for each in plans]
    wait(futures)
    good = [each.result() for each in futures if each.exception() is None]
    for each in good:
        running.enter_context(each)
    return good if len(good) == len(plans) else [each.result() for each in futures]


def ring(kid: str) -> KeyRing:
    """Return a ring with one new key."""
    return KeyRing((new_key(kid, secrets.token_bytes(32)),), kid)
