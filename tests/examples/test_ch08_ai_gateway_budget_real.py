"""One budget, many processes, a real store: what is promised holds there too."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from examples.ch08_ai_gateway.budget.limits import BudgetLimits
from examples.ch08_ai_gateway.budget.reservations import Budget, CheckThenCountBudget
from examples.lab.serve import EmbeddedStore
from examples.lab.store import RedisStore

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
LIMIT, TOKENS, CALLS, PROCESSES = 1000, 30, 20, 4
NUMBERS = [str(number) for number in (LIMIT, CALLS, TOKENS)]

SPEND = """
import contextlib, sys, time
from examples.ch08_ai_gateway.budget.limits import BudgetLimits
from examples.ch08_ai_gateway.budget.reservations import (
    Budget, CheckThenCountBudget, BudgetExceeded)
from examples.lab.store.redis import RedisStore

kind, url, name = sys.argv[1:4]
limit, calls, tokens = map(int, sys.argv[4:])
budget = {"Budget": Budget, "CheckThenCountBudget": CheckThenCountBudget}[kind](
    RedisStore(url), time.time
)
allowance = BudgetLimits(tokens=limit, window=10**9)
print("ready", flush=True)
sys.stdin.readline()
used = 0
for number in range(calls):
    with contextlib.suppress(BudgetExceeded):
        held = budget.reserve("ada", allowance, f"{name}-{number}", tokens)
        time.sleep(0.01)
        budget.settle(held, tokens)
        used += tokens
print(used)
"""


@pytest.fixture(scope="module")
def url():
    with EmbeddedStore() as store:
        yield store.url


def spend(kind, url):
    """Let processes spend at one instant; return what all of them have used."""
    RedisStore(url).delete(slot(kind))
    commands = [
        [sys.executable, "-c", SPEND, kind.__name__, url, str(n), *NUMBERS]
        for n in range(PROCESSES)
    ]
    running = [
        subprocess.Popen(
            command,
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for command in commands
    ]
    for process in running:
        assert process.stdout.readline() == "ready\n"
    for process in running:
        process.stdin.write("go\n")
        process.stdin.flush()
    with ThreadPoolExecutor() as pool:
        told = pool.map(lambda process: process.communicate(timeout=60)[0], running)
    return sum(map(int, told))


def slot(kind):
    limits = BudgetLimits(tokens=LIMIT, window=10**9)
    return f"budget:ada:{10**9}:{limits.begin(time.time())}"


def test_four_processes_never_use_more_than_the_limit(url):
    used = spend(Budget, url)
    assert LIMIT - TOKENS * PROCESSES < used <= LIMIT
    left = Budget(RedisStore(url), time.time).left(
        "ada", BudgetLimits(tokens=LIMIT, window=10**9)
    )
    assert left == {"tokens": LIMIT - used}


def test_the_careless_one_does(url):
    # Who is faster is up to the machine, so it has three chances to go wrong.
    assert any(spend(CheckThenCountBudget, url) > LIMIT for _ in range(3))
