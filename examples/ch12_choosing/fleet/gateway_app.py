"""The shell for the gateway before everything."""

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
from examples.ch12_choosing.fleet.dependencies import (
    create_dependencies,
    spawn_greenlet,
)
from examples.ch12_choosing.live_config.store import GATEWAY_CONFIG
from examples.ch12_choosing.shop.defects import without_age
from examples.ch12_choosing.system.gateway import LiveGateway

OFF = "off"


def create_from_config(
    store: str,
    folder: str,
    shop_urls: list[str],
    log: str = OFF,
    hide_age: bool = False,
) -> Any:
    """Build the gateway; `hide_age` leaves out how old its answers are."""
    base = create_dependencies(store, folder)
    networks = read_config(base.config.read(GATEWAY_CONFIG)).gateway.networks
    access = AccessLog(len if log == OFF else sys.stderr.write)
    atexit.register(access.flush)
    runtime = {
        "event": Event,
        "lock": BoundedSemaphore,
        "spawn": spawn_greenlet,
        "log": access,
    }
    client = PooledClient(lambda address: is_address_allowed(address, networks))
    gateway = LiveGateway(base, client, shop_urls, runtime)
    return without_age(gateway, time.time) if hide_age else gateway
