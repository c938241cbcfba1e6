"""The shell of a real afternoon: threads for people, processes for machines."""

import secrets
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace

import requests

from examples.ch04_http_cache import CachingAdapter
from examples.ch12_choosing.chaos.environment import OWN_CACHE, World
from examples.ch12_choosing.chaos.history import Ledger
from examples.ch12_choosing.chaos.invariants import Evidence, judge
from examples.ch12_choosing.chaos.operator import Operator
from examples.ch12_choosing.chaos.result import Result
from examples.ch12_choosing.chaos.schedule import AFTERNOON, END, LIFE, shortened
from examples.ch12_choosing.chaos.workload import BUYERS, cast
from examples.ch12_choosing.fleet.processes import Choices, Fleet
from examples.ch12_choosing.shop.prices import Prices
from examples.ch12_choosing.shop.purchases import Purchases
from examples.ch12_choosing.system.mcp_tools import WORDS
from examples.lab.store import RedisStore

RECEIPT = 0.25  # seconds
PACE = 0.25


def afternoon(
    choices: Choices, said: Callable[[str], object], whole: bool = True
) -> Result:
    """Run it, or what shows a carelessness; `said` hears each thing as it happens."""
    steps, end = (AFTERNOON, END) if whole else shortened(choices.careless)
    with ExitStack() as running:
        fleet = Fleet(
            replace(choices, life=LIFE, receipt=RECEIPT, quick=True, drain=0), running
        )
        ledger, careless = Ledger(), choices.careless
        operator = Operator(
            fleet.office, fleet, fleet.rotation, Prices(RedisStore(fleet.store)),
            ledger, time.time, time.sleep, careless == "hasty-rotation", said=said,
        )  # fmt: skip
        begin = time.time()
        world = real_world(fleet, careless != "unkeyed-retries")

        together(cast(world, ledger, operator, steps, end))
        purchases = Purchases(RedisStore(fleet.store))
        stored = {n: purchases.of(n) for n in BUYERS}
        promise, sunset = choices.promise, operator.sunset
        seen = Evidence(ledger, stored, promise, frozenset({WORDS}), sunset)
    return Result(ledger, judge(seen), begin)


def real_world(fleet: Fleet, keyed: bool) -> World:
    """Return what people need, on sockets and the wall clock."""

    def cached(name: str) -> requests.Session:
        session = plain(name)
        session.mount("http://", CachingAdapter(policy=OWN_CACHE))
        return session

    return World(
        fleet.door.url, time.time, time.sleep, cached, plain,
        lambda: secrets.token_urlsafe(16), PACE, fleet.choices.promise, keyed,
    )  # fmt: skip


def plain(name: str) -> requests.Session:
    """Open a session that knows no proxy."""
    session = requests.Session()
    session.trust_env = False
    return session


def together(acts: Sequence[Callable[[], None]]) -> None:
    """Run all acts side by side to their end; raise the first error of any."""
    errors: list[BaseException] = []

    def guarded(act: Callable[[], None]) -> None:
        try:
            act()
        except BaseException as error:
            errors.append(error)

    threads = [
        threading.Thread(target=guarded, args=(act,), daemon=True) for act in acts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
