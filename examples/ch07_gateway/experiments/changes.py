"""Experiment 4 in the laboratory: the configuration changes while requests come."""

from collections import Counter
from collections.abc import Callable
from functools import cache, partial

import requests
from flask import Flask

from examples.ch07_gateway.app import GatewayApp, create_app
from examples.ch07_gateway.config.loader import ConfigError
from examples.ch07_gateway.experiments.doors import CONSUMERS, MALLORY
from examples.ch07_gateway.runtime import lab_runtime
from examples.lab import Network, Node, Table

OLD = (
    CONSUMERS
    + """
[upstreams.old]
urls = ["http://old"]

[limits.minute]
quota = 25
window = 60

[routes.orders]
prefix = "/orders"
upstream = "old"
auth = ["key"]
limits = ["minute"]
"""
)
NEW = OLD.replace('upstream = "old"', 'upstream = "new"').replace(
    "[upstreams.old]", '[upstreams.new]\nurls = ["http://new"]\n\n[upstreams.old]'
)
WRONG = NEW.replace('upstream = "new"', 'upstream = "nwe"')
REQUESTS, GAP, WORK, CHANGE = 40, 0.1, 0.45, 1.95  # seconds; the change comes midway
WAYS = ("a reload", "a restart", "a reload of a file with a mistake")


class Street:
    """A gateway, and two versions of a service behind it that take their time."""

    def __init__(self) -> None:
        self.net = Network(seed=1)
        self.doors: list[GatewayApp] = []
        self.text, self.mistakes = OLD, list[str]()
        for name in ("old", "new"):
            self.net.host(name, partial(self._service, name), work=WORK)
        self.gateway = self.net.host("gateway", self._door)

    def _service(self, name: str, node: Node) -> Flask:
        app = Flask(name, static_folder=None)
        app.add_url_rule("/orders", view_func=lambda: name)
        return app

    def _door(self, node: Node) -> GatewayApp:
        self.doors.append(create_app(config=self.text, **lab_runtime(node)))
        return self.doors[-1]

    def ask(self) -> str:
        """Send one request; return who served it, or what became of it."""
        try:
            reply = self.net.session("ada").get(
                "http://gateway/orders", headers=MALLORY
            )
        except requests.ConnectionError:
            return "lost"
        return reply.text if reply.ok else str(reply.status_code)

    def change(self, way: str) -> None:
        """Put the new file in the place of the old one."""
        self.text = WRONG if "mistake" in way else NEW
        if "restart" in way:
            self.gateway[0].kill()
            self.gateway[0].restart()
            return
        try:
            self.doors[-1].reload(self.text)
        except ConfigError as error:
            self.mistakes = str(error).splitlines()


@cache
def changed(way: str) -> tuple[Street, tuple[str, ...]]:
    """Send a request every tenth of a second, and change the file in between."""
    street = Street()
    clients: list[Callable[[], object]] = [street.ask] * REQUESTS
    at = [GAP * n for n in range(REQUESTS)]
    told = street.net.run(*clients, partial(street.change, way), at=[*at, CHANGE])
    return street, tuple(map(str, told[:REQUESTS]))


def ways() -> Table:
    """What becomes of the requests, for each way to bring a new configuration."""
    rows = []
    for way in WAYS:
        seen = Counter(changed(way)[1])
        rows.append(
            {
                "a change by": way,
                "served by old": seen["old"],
                "by new": seen["new"],
                "refused, over the limit": seen["429"],
                "lost": seen["lost"],
            }
        )
    return Table(rows, f"{REQUESTS} requests of one client, whose limit is 25 a minute")


def mistakes() -> list[str]:
    """What the gateway says of the file with the mistake."""
    return changed(WAYS[2])[0].mistakes
