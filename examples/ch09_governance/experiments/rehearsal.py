"""Laboratory: a brownout behind chapter 7's gateway, heard or hidden."""

from examples.ch07_gateway import GatewayApp, SessionClient, create_app, lab_runtime
from examples.ch09_governance.experiments.incidents import OLD, yes
from examples.ch09_governance.gateway import (
    GovernedClient,
    gateway_routes,
    gateway_upstreams,
)
from examples.ch09_governance.lifecycle.sunset_plan import SunsetPlan
from examples.ch09_governance.shop_data import shop_descriptions
from examples.lab import Network, Node, Table

LATER = 1e6  # seconds
CALLS = 9
LENGTHS = {"seconds": 5.0, "an hour": 3600.0}


def rehearse(seconds: float, *, own: bool) -> tuple[int, int]:
    """Return what the last caller of the old operation hears, and then a reader.

    `own`: whether what is to end has an upstream of its own in the gateway.
    """
    net, shop = Network(seed=1), shop_descriptions()["shop"]
    now = net.clock.time()
    plan = SunsetPlan(now, now + LATER, ((now, now + seconds),))

    def door(node: Node) -> GatewayApp:
        plain = SessionClient(node.session())
        client = GovernedClient(plain, shop, {OLD: plan}, node.clock)
        text = gateway_upstreams("http://shop") + gateway_routes(
            shop, {OLD} if own else (), ()
        )
        return create_app(config=text, **lab_runtime(node) | {"client": client})

    net.host("shop", yes)
    net.host("door", door)
    session = net.session(as_="client")
    for _ in range(CALLS):
        heard = session.delete("http://door/basket/emma").status_code
    return heard, session.get("http://door/books").status_code


def rehearsals() -> Table:
    """Hold a short and a long brownout, with and without an upstream of its own."""
    rows = []
    for own in (False, True):
        for name, seconds in LENGTHS.items():
            heard, read = rehearse(seconds, own=own)
            rows.append(
                {
                    "brownout": name,
                    "its own upstream": "yes" if own else "no",
                    "DELETE /basket/emma": heard,
                    "GET /books": read,
                }
            )
    return Table(rows, "a brownout behind the gateway")
