"""The shell of a run on real processes: a thread for each client."""

import secrets
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace

import requests

from examples.ch04_http_cache import CachingAdapter
from examples.ch12_choosing.chaos.environment import BROWSER_CACHE, ClientEnvironment
from examples.ch12_choosing.chaos.history import History
from examples.ch12_choosing.chaos.invariants import Evidence, check_invariants
from examples.ch12_choosing.chaos.operator import Operator
from examples.ch12_choosing.chaos.result import RunResult
from examples.ch12_choosing.chaos.schedule import (
    END,
    SCHEDULE,
    TOKEN_SECONDS,
    schedule_for,
)
from examples.ch12_choosing.chaos.workload import BUYERS, workload
from examples.ch12_choosing.fleet.processes import Fleet, FleetOptions
from examples.ch12_choosing.shop.prices import PriceStore
from examples.ch12_choosing.shop.purchases import Purchases
from examples.ch12_choosing.system.mcp_tools import BUY_DESCRIPTION
from examples.lab.store import RedisStore

RECEIPT = 0.25  # seconds
PACE = 0.25


def run_on_processes(
    options: FleetOptions, log: Callable[[str], object], whole: bool = True
) -> RunResult:
    """Run it, or what shows a defect; `log` hears each action as it happens."""
    actions, end = (SCHEDULE, END) if whole else schedule_for(options.defect)
    with ExitStack() as running:
        fleet = Fleet(
            replace(
                options,
                token_seconds=TOKEN_SECONDS,
                receipt_seconds=RECEIPT,
                cheap_hashes=True,
                drain_seconds=0,
            ),
            running,
        )
        history, defect = History(), options.defect
        operator = Operator(
            fleet.publisher, fleet, fleet.rotation, PriceStore(RedisStore(fleet.store)),
            history, time.time, time.sleep, defect == "hasty-rotation", log=log,
        )  # fmt: skip
        begin = time.time()
        env = real_environment(fleet, defect != "unkeyed-retries")

        run_in_threads(workload(env, history, operator, actions, end))
        purchases = Purchases(RedisStore(fleet.store))
        stored = {n: purchases.of(n) for n in BUYERS}
        freshness, sunset = options.freshness, operator.sunset
        evidence = Evidence(
            history, stored, freshness, frozenset({BUY_DESCRIPTION}), sunset
        )
    return RunResult(history, check_invariants(evidence), begin)


def real_environment(fleet: Fleet, reuses_keys: bool) -> ClientEnvironment:
    """Return what people need, on sockets and the wall clock."""

    def cached(name: str) -> requests.Session:
        session = session_without_cache(name)
        session.mount("http://", CachingAdapter(policy=BROWSER_CACHE))
        return session

    return ClientEnvironment(
        fleet.gateway.url, time.time, time.sleep, cached, session_without_cache,
        lambda: secrets.token_urlsafe(16), PACE, fleet.options.freshness, reuses_keys,
    )  # fmt: skip


def session_without_cache(name: str) -> requests.Session:
    """Open a session that knows no proxy."""
    session = requests.Session()
    session.trust_env = False
    return session


def run_in_threads(tasks: Sequence[Callable[[], None]]) -> None:
    """Run all tasks side by side to their end; raise the first error of any."""
    errors: list[BaseException] = []

    def guarded(task: Callable[[], None]) -> None:
        try:
            task()
        except BaseException as error:
            errors.append(error)

    threads = [
        threading.Thread(target=guarded, args=(task,), daemon=True) for task in tasks
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
