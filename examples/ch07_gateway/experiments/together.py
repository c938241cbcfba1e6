"""Experiment 3 in the laboratory: several gateways, one limit."""

from collections.abc import Callable, Mapping, Sequence

from examples.ch07_gateway.experiments.limiters import Limiter
from examples.lab import Network, Store, Table

Makes = Mapping[str, Callable[[Store], Limiter]]
COUNTS = ("requests", "round trips")


def rushed(
    make: Callable[[Store], Limiter], gateways: int, asked: int, alive: bool
) -> tuple[int, int]:
    """Ask far too often, at the gateways in turn; return what passed, and the trips."""
    net = Network(seed=1)
    store = net.store("redis", latency=0.0)
    limiters = [make(store) for _ in range(gateways)]
    if not alive:
        store.kill()
    passed = 0
    for n in range(asked):
        net.clock.advance(0.001)
        passed += not limiters[n % gateways].admit("mallory", net.clock.time())
    return passed, net.trace.where(kind="store").count()


def rush(
    makes: Makes,
    count: str = "requests",
    gateways: Sequence[int] = (1, 2, 4),
    asked: int = 2000,
    alive: bool = True,
) -> Table:
    """Count the requests that pass, or the round trips to the store that they take."""
    if count not in COUNTS:
        raise ValueError(f"count is {count!r}; it is {' or '.join(map(repr, COUNTS))}")
    if asked < 1 or not gateways or min(gateways) < 1:
        raise ValueError("it takes one request and one gateway at least")
    rows = [
        {
            "counted in": place,
            **{
                f"{n} gateway{'s' * (n > 1)}": rushed(make, n, asked, alive)[
                    COUNTS.index(count)
                ]
                for n in gateways
            },
        }
        for place, make in makes.items()
    ]
    where = "that passed" if count == "requests" else "to the store"
    return Table(rows, f"{count} {where}, of {asked} requests of one client")
