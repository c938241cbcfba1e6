"""Experiment 1 in the laboratory: four services with a gap each, and one door."""

from collections.abc import Callable, Iterable
from functools import cache

import requests
from flask import Flask

from examples.ch07_gateway.app import create_app
from examples.ch07_gateway.auth.api_keys import hash_key
from examples.ch07_gateway.experiments.services import (
    KEYS,
    LARGEST,
    QUOTA,
    RULES,
    create_service,
)
from examples.ch07_gateway.runtime import lab_runtime
from examples.lab import Network, Node, Table

FORGETS = dict(zip(("orders", "reviews", "stock", "prices"), RULES, strict=True))
CONSUMERS = "".join(
    f'[consumers.{name}]\nkeys = ["{hash_key(key)}"]\n' for key, name in KEYS.items()
)
LIMIT = f"[limits.minute]\nquota = {QUOTA}\nwindow = 60\n"
SERVICE = """
[upstreams.{0}]
urls = ["http://{0}"]

[routes.{0}]
prefix = "/{0}"
upstream = "{0}"
auth = ["key"]
limits = ["minute"]
max_body = {1}
"""
DOOR = CONSUMERS + LIMIT + "".join(SERVICE.format(name, LARGEST) for name in FORGETS)
MALLORY = {"X-API-Key": "mallorys-key"}
Attempt = Callable[[requests.Session, str], bool]


def without_key(session: requests.Session, url: str) -> bool:
    """Ask without a key; say whether that worked."""
    return session.post(url).ok


def as_alice(session: requests.Session, url: str) -> bool:
    """Say that we are alice; say whether we were believed."""
    return session.post(url, headers={**MALLORY, "X-Consumer": "alice"}).text == "alice"


def too_often(session: requests.Session, url: str) -> bool:
    """Ask once more than is allowed; say whether each worked."""
    return all(session.post(url, headers=MALLORY).ok for _ in range(QUOTA + 1))


def too_much(session: requests.Session, url: str) -> bool:
    """Send a byte more than is allowed; say whether it was taken."""
    return session.post(url, headers=MALLORY, data="x" * (LARGEST + 1)).ok


ATTEMPTS: dict[str, Attempt] = {
    "without a key": without_key,
    "as alice": as_alice,
    "an 11th a minute": too_often,
    "1001 bytes": too_much,
}


class Town:
    """The four services, alone or behind a door, which then keeps the rules."""

    def __init__(self, door: bool) -> None:
        self.net = Network(seed=1)
        for name, gap in FORGETS.items():
            keeps = () if door else [rule for rule in RULES if rule != gap]
            self.net.host(name, self._service(name, keeps))
        if door:
            self.net.host(
                "door", lambda node: create_app(config=DOOR, **lab_runtime(node))
            )

    def _service(self, name: str, keeps: Iterable[str]) -> Callable[[Node], Flask]:
        kept = tuple(keeps)
        return lambda node: create_service(name, clock=node.clock, keeps=kept)


@cache
def through(door: bool, inside: bool) -> Table:
    """Try everything on every service: through the door, or from the inner network."""
    rows = []
    for name, gap in FORGETS.items():
        row: dict[str, object] = {"service": name}
        if not door:
            row["forgets"] = gap
        for attempt, attack in ATTEMPTS.items():
            town = Town(door)
            host = f"door/{name}" if door and not inside else f"{name}/{name}"
            session = town.net.session("stock" if inside else "mallory")
            row[attempt] = "through" if attack(session, f"http://{host}") else "-"
        rows.append(row)
    return Table(rows, "what gets through")


def counted(table: Table) -> int:
    """Return how many attempts got through."""
    return sum(cell == "through" for row in table.records() for cell in row.values())


def four_services() -> Table:
    """Each service keeps its own rules, but one."""
    return through(door=False, inside=False)


def one_door() -> Table:
    """The services keep no rule; the door keeps all four."""
    return through(door=True, inside=False)


def from_inside() -> Table:
    """The same services, asked by one of them."""
    return through(door=True, inside=True)
