"""The laboratory's gateway: the ready configuration, and providers that follow it."""

from collections.abc import Callable
from pathlib import Path

from examples.ch07_gateway import AccessLog
from examples.ch08_ai_gateway.app import create_app
from examples.ch08_ai_gateway.mock_providers.app import KEY, create_mock_providers
from examples.lab import Network
from examples.lab.network import Host

READY = Path(__file__).with_name("ready.toml")


def host_gateway(
    net: Network,
    gateways: int = 1,
    text: str = "",
    write: Callable[[str], object] = len,
) -> tuple[Host, Host]:
    """Put the hosts `providers`, `gateway` and the store `redis` into a network.

    `text` stands in the place of the ready configuration; `write` takes log lines.
    Returns the two hosts.
    """
    config_text = (text or READY.read_text("utf-8")).replace(
        "UPSTREAMS", "http://providers"
    )
    net.store("redis", latency=0.001)
    providers = net.host(
        "providers",
        lambda node: create_mock_providers(clock=node.clock, sleep=node.sleep),
    )
    gateway = net.host(
        "gateway",
        lambda node: create_app(
            config=config_text,
            session=node.session(),
            store=node.store("redis"),
            clock=node.clock,
            random=node.random,
            new_id=lambda: f"{int(node.random() * 2**48):012x}",
            environment={"UPSTREAM_KEY": KEY},
            log=AccessLog(write, most=1),
        ),
        replicas=gateways,
    )
    return providers, gateway
