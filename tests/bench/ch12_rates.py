"""Requests per second of the four designs, and what a death under load costs."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from statistics import median

from examples.ch12_choosing.architectures import ARCHITECTURES
from examples.ch12_choosing.experiments.trials import BOOKS
from examples.ch12_choosing.experiments.visitors import CUSTOMERS, TIMEOUT
from examples.lab.serve import serve
from tests.bench.ch12_latency import percentiles
from tests.bench.ch12_site import (
    DOOR,
    REPLICA,
    RealSite,
    catalogue,
    replica,
    store_server,
)

REPLICAS = (1, 2, 4)
WORK = 0.1  # seconds that what is no hit takes the slot of a replica
PAGES = BOOKS[40:44]
EACH = 4  # requests of each customer in a rush: three pages and a basket
HALF = EACH  # and before and after a death
OUT = 5.5  # seconds until a door asks a dead one again


class Crew:
    """A design with four replicas, and a door before one, two and four of them."""

    def __init__(self, design, running, origin, store):
        self.design = design
        self.shop = running.enter_context(
            serve(
                REPLICA,
                config=replica(design, origin.url, store, WORK),
                replicas=max(REPLICAS),
                front=None,
                drain_seconds=0,
            )
        )
        self.doors = {n: self._door(running, n) for n in REPLICAS}

    def _door(self, running, many):
        urls = [each.url for each in self.shop.replicas[:many]]
        told = {"upstreams": urls, "balancer": self.design.balancer}
        door = serve(DOOR, config=told, front=None, drain_seconds=0)
        return running.enter_context(door).url

    def people(self, many):
        """New customers at the door before so many replicas."""
        site = RealSite(self.design, self.shop, None, None)
        site.url = self.doors[many]
        return [site.visitor(f"customer-{n}") for n in range(CUSTOMERS)]


@contextmanager
def crews():
    """Start all four."""
    with ExitStack() as running:
        origin = running.enter_context(catalogue(3600))
        store = running.enter_context(store_server())
        yield [Crew(design, running, origin, store) for design in ARCHITECTURES]


def rates(rounds):
    """Requests per second of each, by replicas; then what a death costs."""
    seen = {design.name: {str(n): [] for n in REPLICAS} for design in ARCHITECTURES}
    with crews() as running:
        for crew in running:
            for many in REPLICAS if crew.design.cached else ():
                warm(crew.people(many))
        for _ in range(rounds):
            for many in REPLICAS:
                for crew in running:
                    seen[crew.design.name][str(many)].append(rush(crew.people(many)))
        deaths = [died(running) for _ in range(rounds)]
    by_design = {
        name: {many: summary(each) for many, each in of_design.items()}
        for name, of_design in seen.items()
    }
    return by_design, {
        design.name: under_load([each[design.name] for each in deaths])
        for design in ARCHITECTURES
    }


def warm(people):
    """Let everybody read everything, so that what can be a hit is one."""
    with ThreadPoolExecutor(CUSTOMERS) as pool:
        list(pool.map(lambda who: [who.version(page) for page in PAGES], people))


def rush(people):
    """Let everybody make some requests; how many a second, and how long each took."""
    waits = []

    def go(told):
        number, who = told
        for step in range(EACH):
            began = time.perf_counter()
            act(who, number + step)
            waits.append(time.perf_counter() - began)

    start = time.perf_counter()
    with ThreadPoolExecutor(CUSTOMERS) as pool:
        list(pool.map(go, enumerate(people)))
    return len(waits) / (time.perf_counter() - start), sorted(waits)


def act(who, step):
    """A page three times, then the basket; whether it went well."""
    if step % EACH == 0:
        return who.add()
    return who.version(PAGES[step % len(PAGES)]) is not None


def summary(rounds):
    """The median rate with its spread, and the latencies of all rounds."""
    found = [rate for rate, _ in rounds]
    waits = sorted(wait for _, waits in rounds for wait in waits)
    return {
        "requests_per_second": round(median(found), 1),
        "low": round(min(found), 1),
        "high": round(max(found), 1),
        **percentiles(waits),
        "rounds": [round(rate, 1) for rate in found],
    }


def died(running):
    """Kill a replica of each under load, then bring it back."""
    found = {crew.design.name: death(crew) for crew in running}
    for crew in running:
        crew.shop.restart(1)
    time.sleep(OUT)
    return found


def death(crew):
    """Kill a replica while everybody is busy; count what failed and what is lost."""
    people = crew.people(max(REPLICAS))
    half = threading.Barrier(CUSTOMERS + 1)

    def go(told):
        number, who = told
        took = [act(who, number + step) for step in range(HALF)]
        half.wait(TIMEOUT)
        took += [act(who, number + step) for step in range(HALF)]
        adds = [(number + step) % EACH == 0 for step in range(HALF)] * 2
        return took, adds

    with ThreadPoolExecutor(CUSTOMERS) as pool:
        work = [pool.submit(go, each) for each in enumerate(people)]
        half.wait(TIMEOUT)
        time.sleep(WORK / 2)  # they have asked, and wait for answers
        crew.shop.kill(1)
        done = [each.result() for each in work]
    lost = sum(
        (who.look() or 0) < sum(ok and add for ok, add in zip(*each, strict=True))
        for who, each in zip(people, done, strict=True)
    )
    failed = [
        add for took, adds in done for ok, add in zip(took, adds, strict=True) if not ok
    ]
    return {
        "requests": sum(len(took) for took, _ in done),
        "failed_reads": failed.count(False),
        "failed_writes": failed.count(True),
        "lost_sessions": lost,
    }


def under_load(rounds):
    """Medians of what a death cost, and all of it."""
    middle = {name: round(median(each[name] for each in rounds)) for name in rounds[0]}
    return {"customers": CUSTOMERS, **middle, "rounds": rounds}
