"""A health check that lies, in the laboratory: too shallow, then too deep."""

from dataclasses import replace
from functools import partial

import requests

from examples.ch02_scale.config import NO_DEFENCES, BalancerConfig
from examples.ch02_scale.experiments.site import PLENTY, Site
from examples.ch02_scale.load_balancing import HealthCheck, OutlierDetection
from examples.lab import Table

CUSTOMERS, CLICKS, PAUSE = 4, 30, 0.05
BREAKS = 0.3  # seconds after the start
CHECKS = HealthCheck(interval=0.1, timeout=0.1)
SHALLOW = replace(NO_DEFENCES, health_check=CHECKS)
DEEP = replace(
    NO_DEFENCES, health_check=replace(CHECKS, path="/ready"), panic_threshold=0.0
)
FLOOR = replace(DEEP, panic_threshold=0.5)
PASSIVE = replace(SHALLOW, outlier_detection=OutlierDetection())


def click(site: Site, failed: dict[str, int], session: requests.Session) -> None:
    """Look at a book, then put one into the basket, again and again."""
    for n in range(CLICKS):
        site.net.sleep(PAUSE)
        if n % 2:
            reply = session.get("http://balancer/books/emma")
            failed["books"] += not reply.ok
        else:
            reply = session.post("http://balancer/basket", json=PLENTY)
            failed["adds"] += not reply.ok


def fault(site: Site, where: str) -> None:
    """Cut one replica off from the store, or take the store down for all."""
    site.net.sleep(BREAKS)
    if where == "one":
        site.cut_off(2)
    else:
        site.store.kill()


def lie(config: BalancerConfig, where: str) -> dict[str, int]:
    """Let the store fail under traffic; count what customers notice."""
    site = Site(config, place="shared")
    failed = {"books": 0, "adds": 0}
    sessions = [site.net.session(f"customer-{n}") for n in range(CUSTOMERS)]
    clients = [partial(click, site, failed, session) for session in sessions]
    starts = [n * PAUSE / CUSTOMERS for n in range(CUSTOMERS)]
    site.net.run(*clients, partial(fault, site, where), at=[*starts, 0.0])
    return failed


def lies() -> Table:
    """Compare what the checks ask, for two faults."""
    each = CUSTOMERS * CLICKS // 2
    balancers = {
        "shallow": SHALLOW,
        "shallow, and passive": PASSIVE,
        "deep": DEEP,
        "deep, with a floor": FLOOR,
    }
    rows = []
    for name, config in balancers.items():
        row: dict[str, object] = {"check": name}
        for where in ("one", "all"):
            failed = lie(config, where)
            row[f"{where}: books"] = failed["books"]
            row[f"{where}: adds"] = failed["adds"]
        rows.append(row)
    return Table(
        rows, f"failed when one replica, or all, lose the store; {each} of each kind"
    )
