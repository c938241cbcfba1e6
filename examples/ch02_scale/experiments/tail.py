"""Slow replicas and slow requests in the laboratory: what the slowest customers get."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial
from random import Random

from examples.ch02_scale.config import NO_DEFENCES, BalancerConfig
from examples.ch02_scale.experiments.site import Site
from examples.ch02_scale.resilience import Backoff, HedgingPolicy, RetryPolicy, quantile
from examples.lab import Table, Trace

CUSTOMERS, LOOKS, PAUSE = 6, 36, 0.02
LEAST, MOST = 0.004, 0.012  # seconds that a request takes where nothing is wrong
SLOW = 0.5  # seconds more
HICCUPS = 0.02  # the share of requests that take so much longer, anywhere
PLAIN = replace(NO_DEFENCES, retry_policy=RetryPolicy(backoff=Backoff(base=0.005)))
HEDGED = replace(PLAIN, hedging=HedgingPolicy(), requests_per_retry=10)
BALANCERS = {
    "round robin": PLAIN,
    "least connections": replace(PLAIN, balancer="least_connections"),
    "round robin, hedged": HEDGED,
    "least connections, hedged": replace(HEDGED, balancer="least_connections"),
}


def service(seed: int, hiccups: float) -> Callable[[], float]:
    """Return a source of service times of which few are long."""
    random = Random(seed).random
    return lambda: LEAST + random() * (MOST - LEAST) + SLOW * (random() < hiccups)


def fine(site: Site) -> None:
    """Break nothing."""


def kill(site: Site) -> None:
    """Kill replica 2."""
    site.replica(2).kill()


def slow(site: Site) -> None:
    """Slow replica 2 down."""
    site.replica(2).slow(SLOW)


FAULTS_SHOWN = {"well": "well", "dead": "one dead", "slow": "one slow"}
FAULTS: dict[str, tuple[Callable[[Site], None], bool]] = {
    "well": (fine, False),
    "one dead": (kill, False),
    "one slow": (slow, False),
    "hiccups": (fine, True),
}


@lru_cache
def wait_for(config: BalancerConfig, fault: str) -> dict[str, object]:
    """Let customers look at a book; measure how long they wait, and what it costs."""
    breaks, hiccups = FAULTS[fault]
    site = Site(config, work=service(1, HICCUPS if hiccups else 0.0))
    breaks(site)
    waits: list[float] = []

    def customer(name: str) -> None:
        session = site.net.session(name)
        for _ in range(LOOKS):
            site.net.sleep(PAUSE)
            start = site.net.clock.now
            session.get("http://balancer/books/emma")
            waits.append(site.net.clock.now - start)

    site.net.run(*[partial(customer, f"customer-{n}") for n in range(CUSTOMERS)])
    asked = len(site.at_the_shop())
    return {
        "median, ms": round(1000 * quantile(waits, 0.5)),
        "99 % within, ms": round(1000 * quantile(waits, 0.99)),
        "mean, ms": round(1000 * sum(waits) / len(waits)),
        "asked, %": round(100 * asked / len(waits)),
    }


def one_hedge() -> Trace:
    """Return the traffic of one request that meets a slow replica and is hedged."""
    site = Site(replace(HEDGED, hedging=HedgingPolicy(min_samples=4)))
    alice = site.net.session("alice")

    def look(times: int) -> None:
        for _ in range(times):
            alice.get("http://balancer/books/emma")

    site.net.run(partial(look, len(site.shop)))  # to know how long it takes
    site.replica(1).slow(SLOW)
    site.net.run(partial(look, 1))
    return site.net.trace.last(1)


def slower() -> Table:
    """Compare a dead replica with a slow one, under round robin with retries."""
    rows = [
        {"replica 2 is": name} | wait_for(PLAIN, fault)
        for name, fault in FAULTS_SHOWN.items()
    ]
    return Table(rows, "how long customers wait for a book")


def hedges() -> Table:
    """Compare what can be done about slowness, of one replica and of a few requests."""
    rows = []
    for name, config in BALANCERS.items():
        row: dict[str, object] = {"balancer": name}
        for fault in ("one slow", "hiccups"):
            found = wait_for(config, fault)
            row[f"{fault}: ms"] = found["99 % within, ms"]
            row[f"{fault}: asked"] = found["asked, %"]
        rows.append(row)
    return Table(
        rows, "99 of 100 wait at most so many ms; so many percent are asked of the shop"
    )
