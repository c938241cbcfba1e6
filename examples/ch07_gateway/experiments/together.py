"""Experiment 3 in the laboratory: several gateways, one limit."""

from dataclasses import replace
from functools import cache

from examples.ch07_gateway.config.model import RateLimit
from examples.ch07_gateway.ratelimit.limiter import create_limiter
from examples.lab import Network, Table

LIMIT = RateLimit("minute", 400, 60, "sliding-window")
LEASE = 20
ASKED = 2000  # requests of one client within a few seconds, at the gateways in turn
PLACES = ("its own memory", "a store", f"a store, leases of {LEASE}", "a dead store")


@cache
def rushed(place: str, gateways: int) -> tuple[int, int]:
    """Ask far too often; return how many requests passed, and the round trips."""
    net = Network(seed=1)
    store = net.store("redis", latency=0.0)
    limit = replace(LIMIT, lease=LEASE if "leases" in place else 1)
    shared = None if "memory" in place else store
    made = [create_limiter(limit, shared) for _ in range(gateways)]
    if "dead" in place:
        store.kill()
    passed = 0
    for n in range(ASKED):
        net.clock.advance(0.001)
        passed += made[n % gateways].admit("ada", net.clock.time()).admitted
    return passed, net.trace.where(kind="store").count()


def gateways_share() -> Table:
    """Let one, two and four gateways limit a client of theirs to LIMIT."""
    rows = [
        {
            "counted in": place,
            **{f"{n} gateway{'s' * (n > 1)}": rushed(place, n)[0] for n in (1, 2, 4)},
        }
        for place in PLACES
    ]
    return Table(rows, f"requests that passed, of a limit of {LIMIT.quota} a minute")


def round_trips() -> Table:
    """What it costs: the store's round trips for all requests that passed."""
    rows = [
        {
            "counted in": place,
            **{f"{n} gateway{'s' * (n > 1)}": rushed(place, n)[1] for n in (1, 2, 4)},
        }
        for place in PLACES[:3]
    ]
    return Table(rows, f"round trips to the store, for {ASKED} requests")
