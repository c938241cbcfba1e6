"""Experiment 2 in the laboratory: one of four replicas dies under traffic."""

from dataclasses import dataclass, replace
from functools import partial

import requests

from examples.ch02_scale.config import NO_DEFENCES, BalancerConfig
from examples.ch02_scale.experiments.site import PLENTY, Site
from examples.ch02_scale.load_balancing import HealthCheck, OutlierDetection
from examples.ch02_scale.resilience import Backoff, RetryPolicy
from examples.lab import Table

CUSTOMER = "X-Customer"
CUSTOMERS, CLICKS, PAUSE = 6, 40, 0.05  # seconds between two clicks of a customer
KILLED = 0.593  # seconds after the start: replica 2 is adding a book
ADDS = 4  # every fourth click adds to the basket, the others look
CHECKS = HealthCheck(interval=0.25, timeout=0.2)
RETRIES = RetryPolicy(backoff=Backoff(base=0.005))
DEFENCES = {
    "nothing": NO_DEFENCES,
    "active checks": replace(NO_DEFENCES, health_check=CHECKS),
    "passive checks": replace(NO_DEFENCES, outlier_detection=OutlierDetection()),
    "retries": replace(NO_DEFENCES, retry_policy=RETRIES),
    "all three": replace(
        NO_DEFENCES,
        health_check=CHECKS,
        outlier_detection=OutlierDetection(),
        retry_policy=RETRIES,
    ),
}


@dataclass(slots=True)
class Customer:
    """Somebody who clicks, and counts what fails."""

    session: requests.Session
    failed_looks: int = 0
    failed_adds: int = 0

    def click(self, site: Site) -> None:
        """Look, look, look, add."""
        for n in range(CLICKS):
            site.net.sleep(PAUSE)
            if n % ADDS:
                url = "http://balancer/books/emma"
                self.failed_looks += not self.session.get(url).ok
            else:
                url = "http://balancer/basket"
                self.failed_adds += not self.session.post(url, json=PLENTY).ok


def survive(config: BalancerConfig, place: str = "shared") -> dict[str, int]:
    """Kill replica 2 under traffic; count what customers and the dead one noticed."""
    site = Site(config, place=place)
    customers = [Customer(site.net.session(f"customer-{n}")) for n in range(CUSTOMERS)]

    def kill() -> None:
        site.net.sleep(KILLED)
        site.replica(2).kill()

    starts = [n * PAUSE / CUSTOMERS for n in range(CUSTOMERS)]
    site.net.run(*[partial(c.click, site) for c in customers], kill, at=[*starts, 0])
    gone = site.at_the_shop().where(replica=2)
    return {
        "looks failed": sum(c.failed_looks for c in customers),
        "adds failed": sum(c.failed_adds for c in customers),
        "refused by the dead": gone.where(error="refused").count(),
        "cut off": gone.where(error="reset").count(),
    }


def survivals() -> Table:
    """Compare the defences."""
    rows = [
        {"balancer with": name} | survive(config) for name, config in DEFENCES.items()
    ]
    asked = CUSTOMERS * CLICKS
    return Table(rows, f"replica 2 of 4 dies; {asked} requests, a quarter of them adds")


def sessions(place: str, balancer: str, customers: int = 20) -> dict[str, object]:
    """Fill baskets, kill replica 2, and count the baskets that are still there.

    The balancer has all its defences, and knows customers by name, as the real one.
    """
    config = BalancerConfig(
        balancer=balancer, affinity_field=CUSTOMER, health_check=None
    )
    site = Site(config, place=place)
    people = [site.net.session(f"customer-{n}") for n in range(customers)]
    for n, person in enumerate(people):
        person.headers[CUSTOMER] = f"customer-{n}"
        person.post("http://balancer/basket", json=PLENTY).raise_for_status()
    site.replica(2).kill()
    seen = [person.get("http://balancer/basket") for person in people]
    return {
        "baskets in": f"{place}, {balancer.replace('_', ' ')}",
        "filled": customers,
        "requests failed": sum(not reply.ok for reply in seen),
        "kept": sum(reply.ok and reply.json()["count"] > 0 for reply in seen),
    }
