"""The shell around real processes: the capstone's servers, and how to hurt them."""

import os
import secrets
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field

from examples.ch03_tokens import KeyRing
from examples.ch09_governance import Ending
from examples.ch12_choosing.afternoon.operator import FIRST, Office
from examples.ch12_choosing.served import SEAL
from examples.ch12_choosing.shop.careless import SHARED_ORDERS
from examples.ch12_choosing.shop.doors import Places
from examples.ch12_choosing.shop.folder import Folder
from examples.ch12_choosing.shop.governing import SUCCESSOR, endings_text
from examples.ch12_choosing.shop.keys import Rotation, new_key
from examples.ch12_choosing.shop.papers import ENDINGS
from examples.ch12_choosing.shop.parts import LIFE
from examples.ch12_choosing.shop.promise import Promise
from examples.lab.serve import Plan, Served
from examples.lab.serve.command import shared_store

SERVED = "examples.ch12_choosing.served"
NOWHERE = "http://127.0.0.1:1"
DRAIN = 2  # seconds


@dataclass(frozen=True, slots=True)
class Choices:
    """What a fleet is started with; times in seconds."""

    port: int = 0
    workers: int = 2
    life: float = LIFE
    receipt: float = 0.0
    log: str = "off"
    careless: str = ""
    promise: Promise = field(default_factory=Promise)


class Fleet:
    """All servers of the capstone; they end with the `running` stack."""

    def __init__(self, choices: Choices, running: ExitStack) -> None:
        """Start the store, the services, and the gateway before them."""
        self.choices = choices
        folder = running.enter_context(tempfile.TemporaryDirectory())
        self.store = shared_store(running)
        self._base = {"store": self.store, "folder": folder}
        os.environ[SEAL] = secrets.token_hex(16)
        # The papers must be there before those who read them; the places are not yet.
        self._open(folder)
        self.shop = running.enter_context(Served(self._shop()))
        told = self._base | {"life": choices.life}
        self.identity = running.enter_context(Served(plan("create_identity", told)))
        agents = plan("create_agents", self._base)
        self.agents = running.enter_context(Served(agents))
        urls = tuple(replica.url for replica in self.shop.replicas)
        places = Places(urls, self.identity.url, self.agents.url)
        self.office.places = places
        self.office.publish(self.rotation.ring)
        self.gateway = running.enter_context(Served(self._gateway(places)))

    def _open(self, folder: str) -> None:
        choices = self.choices
        spare = None if choices.careless == "day-old" else float(choices.promise.spare)
        places = Places((NOWHERE,), NOWHERE, NOWHERE)
        self.office = Office(Folder(folder), places, spare)
        first = KeyRing((new_key(FIRST, secrets.token_bytes(32)),), FIRST)
        self.rotation = Rotation(first, self.office.publish, secrets.token_bytes)
        self.office.open(first)

    def _shop(self) -> Plan:
        choices = self.choices
        told: dict[str, object] = {
            "store": self.store,
            "receipt": choices.receipt,
            "fresh": choices.promise.fresh,
            "spare": choices.promise.spare,
            "in_memory": choices.careless == "orders-in-memory",
        }
        if choices.careless == "public-orders":
            told["for_one"] = SHARED_ORDERS
        return plan("create_shop", told, replicas=choices.workers)

    def _gateway(self, places: Places) -> Plan:
        careless = self.choices.careless
        told = self._base | {
            "shop": [] if careless == "unenforced-end" else list(places.shop),
            "log": self.choices.log,
            "redate": careless == "re-dated",
        }
        return plan("create_gateway", told, port=self.choices.port)

    @property
    def served(self) -> list[Served]:
        """All of it, the door first."""
        return [self.gateway, self.shop, self.identity, self.agents]

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


def plan(
    create: str, config: Mapping[str, object], replicas: int = 1, port: int = 0
) -> Plan:
    """Return the plan of servers without a front: the gateway is one."""
    return Plan(
        f"{SERVED}:{create}", config, replicas=replicas, front=None, port=port,
        drain_seconds=DRAIN,
    )  # fmt: skip
