"""Experiment 1 in the laboratory: replicas are added, and something else is full."""

from collections.abc import Sequence
from functools import lru_cache, partial

import requests

from examples.ch02_scale.experiments.site import PLENTY, Site
from examples.ch02_scale.load_balancing import create_picker
from examples.lab import Table
from examples.lab.network import Pick, Replica

WORK, STORE_WORK = 0.010, 0.002  # seconds: a replica serves 100 a second, a store 500
CUSTOMERS, EACH = 24, 4
RESELLER = CUSTOMERS // 2  # so many of the browsers belong to one customer
KINDS = {
    "stateless": ("client", "round_robin"),
    "sticky": ("memory", "consistent_hash"),
    "shared store": ("shared", "round_robin"),
}


def pick_by(name: str) -> Pick:
    """Let one of the chapter's pickers choose, without the hop of a balancer."""
    chosen = create_picker(name, lambda: 0.5)

    def pick(replicas: Sequence[Replica], turn: int, source: str) -> Replica:
        numbers = [str(replica.number) for replica in replicas]
        return replicas[int(chosen.pick(numbers, {}, source)) - 1]

    return pick


@lru_cache
def rush(kind: str, replicas: int) -> dict[str, float]:
    """Let every customer look at a basket, again and again, until all are done.

    Returns requests per second and how busy (0 to 1) the busiest replica and the
    store were.
    """
    place, balancer = KINDS[kind]
    site = Site(
        place=place, replicas=replicas, work=WORK, slots=1,
        store_work=STORE_WORK, latency=0.0, pick=pick_by(balancer),
    )  # fmt: skip
    names = ["reseller"] * RESELLER
    names += [f"customer-{n}" for n in range(CUSTOMERS - RESELLER)]
    sessions = [site.net.session(name) for name in names]
    for session in sessions:
        session.post("http://shop/basket", json=PLENTY)
    before, start = len(site.net.trace), site.net.clock.now
    site.net.run(*[partial(look, session) for session in sessions])
    seconds, trace = site.net.clock.now - start, site.net.trace[before:]
    served = trace.where(target="shop").count(by="replica")
    return {
        "rate": CUSTOMERS * EACH / seconds,
        "replica": max(served.values()) * WORK / seconds,
        "store": trace.where(kind="store").count() * STORE_WORK / seconds,
    }


def look(session: requests.Session) -> None:
    """Look at the basket as often as each customer does."""
    for _ in range(EACH):
        session.get("http://shop/basket").raise_for_status()


def scale(replicas: Sequence[int] = (1, 2, 4, 8)) -> list[dict[str, object]]:
    """Measure requests per second against replicas, for each kind of service."""
    return [
        {
            "service": kind,
            "replicas": n,
            "requests per second": round(rush(kind, n)["rate"]),
        }
        for kind in KINDS
        for n in replicas
    ]


def bottlenecks(replicas: int = 8) -> Table:
    """Say what is full, and what is not, when there are so many replicas."""
    rows = []
    for kind in KINDS:
        found = rush(kind, replicas)
        rows.append(
            {
                "service": kind,
                "times one replica": round(found["rate"] / rush(kind, 1)["rate"], 1),
                "busiest replica, %": round(100 * found["replica"]),
                "store, %": round(100 * found["store"]),
            }
        )
    return Table(rows, f"{replicas} replicas, {CUSTOMERS} browsers")
