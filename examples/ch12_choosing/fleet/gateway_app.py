"""The shell for the front door."""

import atexit
import sys
import time
from typing import Any

from gevent.event import Event  # type: ignore[import-untyped]  # it has no types
from gevent.lock import BoundedSemaphore  # type: ignore[import-untyped]

from examples.ch07_gateway import (
    AccessLog,
    PooledClient,
    is_address_allowed,
    read_config,
)
from examples.ch12_choosing.fleet.dependencies import ground, in_a_greenlet
from examples.ch12_choosing.live_config.store import GATEWAY
from examples.ch12_choosing.shop.defects import redated
from examples.ch12_choosing.system.gateway import FrontDoor

OFF = "off"


def create_from_config(
    store: str, folder: str, shop: list[str], log: str = OFF, redate: bool = False
) -> Any:
    """Build the door; `redate` makes it hide how old its answers are."""
    base = ground(store, folder)
    networks = read_config(base.papers.read(GATEWAY)).gateway.networks
    access = AccessLog(len if log == OFF else sys.stderr.write)
    atexit.register(access.flush)
    world = {
        "event": Event,
        "lock": BoundedSemaphore,
        "spawn": in_a_greenlet,
        "log": access,
    }
    client = PooledClient(lambda address: is_address_allowed(address, networks))
    door = FrontDoor(base, client, shop, world)
    return redated(door, time.time) if redate else door
