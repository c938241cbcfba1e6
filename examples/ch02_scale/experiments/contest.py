"""Four kinds of jitter, simulated for the laboratory: many clients, one busy server."""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from statistics import mean

from examples.ch02_scale.resilience import JITTERS, Backoff
from examples.lab import Table

CLIENTS, RUNS = 100, 20
WORK = 0.010  # seconds the server needs; meanwhile it refuses at once
CAP = 2.0  # seconds
DOWN = 2.0  # seconds


@dataclass(frozen=True, slots=True)
class Weather:
    """When clients come, in seconds, and until when the server is down."""

    arrival: Callable[[Random], float]
    down: float


WEATHERS = {
    "crowd": Weather(lambda random: 0.0, 0.0),  # all come at one instant
    "outage": Weather(lambda random: random.random(), DOWN),
}


def contest(weather: Weather, backoff: Backoff, seed: int) -> tuple[int, float]:
    """Let all clients try until all are served; return attempts, and when that was."""
    random = Random(seed)
    queue = [(weather.arrival(random), n, 0, 0.0) for n in range(CLIENTS)]
    heapq.heapify(queue)
    free, attempts = weather.down, 0
    while queue:
        now, client, attempt, previous = heapq.heappop(queue)
        attempts += 1
        if now >= free:
            free = now + WORK
            continue
        wait = backoff.wait(attempt, previous, random.random())
        heapq.heappush(queue, (now + wait, client, attempt + 1, wait))
    return attempts, free


@lru_cache
def average(weather: str, jitter: str, base: float) -> tuple[float, float]:
    """Return attempts of each client and seconds until the last is served, averaged."""
    backoff = Backoff(base, CAP, jitter)
    runs = [contest(WEATHERS[weather], backoff, seed) for seed in range(RUNS)]
    attempts, seconds = zip(*runs, strict=True)
    return mean(attempts) / CLIENTS, mean(seconds)


def rivals(bases: Sequence[float]) -> Table:
    """Compare full and decorrelated jitter in a crowd, from different bases."""
    rows = []
    for base in bases:
        row: dict[str, object] = {"base, s": base}
        for jitter in ("full", "decorrelated"):
            attempts, seconds = average("crowd", jitter, base)
            row[f"{jitter}: tries"] = round(attempts, 1)
            row[f"{jitter}: done, s"] = round(seconds, 1)
        rows.append(row)
    return Table(rows, f"{CLIENTS} clients at one instant, {WORK} s of work for each")


def jitters(base: float) -> Table:
    """Compare the kinds of jitter, in a crowd and through an outage."""
    rows = []
    for jitter in JITTERS:
        row: dict[str, object] = {"jitter": jitter}
        for weather in WEATHERS:
            attempts, seconds = average(weather, jitter, base)
            row[f"{weather}: tries"] = round(attempts, 1)
            row[f"{weather}: done, s"] = round(seconds, 1)
        rows.append(row)
    return Table(
        rows,
        f"{CLIENTS} clients, base {base:g} s: tries of each, seconds until all are in",
    )
