"""How stale a cache is in the laboratory, in a simulation, and by a formula."""

from collections.abc import Sequence
from functools import partial
from random import Random

from examples.ch05_staleness.experiments.stage import PAGE, Stage
from examples.ch05_staleness.model.formulas import fetch_share, stale_share
from examples.ch05_staleness.model.simulation import (
    ReadCounts,
    count_reads,
    poisson_times,
    simulate_reads,
)
from examples.lab import Table

EVERY = 20.0  # seconds between two changes of the price, in the mean
READS = 0.25  # a second, in the mean
LONG, SHORT = 200_000.0, 4_000.0  # seconds of the simulation and of the service
TTLS = (5, 10, 20, 40, 80)


def drawn(seconds: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Draw reads and changes: the first ones are the same for any length."""
    reads = poisson_times(READS, seconds, Random(1).random)
    return reads, poisson_times(1 / EVERY, seconds, Random(2).random)


def served(reads: Sequence[float], changes: Sequence[float], ttl: int) -> ReadCounts:
    """Let the reads come to the service, in the laboratory, while the price changes."""
    stage = Stage({"max_age": ttl})
    stage.cache()
    waiting, seen = list(changes), []
    for now in reads:
        while waiting and waiting[0] <= now:
            stage.until(waiting.pop(0))
            stage.prices.change(PAGE.rpartition("/")[2], 100)
        stage.until(now)
        version = stage.get().json()["version"]
        seen.append((now, 0.0 if version == 0 else changes[version - 1]))
    judged = count_reads(seen, changes)
    return ReadCounts(judged.reads, judged.stale, stage.asked, judged.oldest)


def stale_reads() -> Table:
    """Compare the three for each time to live."""
    rows = []
    simulated, real = drawn(LONG), drawn(SHORT)
    for ttl in TTLS:
        long, short = simulate_reads(*simulated, ttl), served(*real, ttl)
        rows.append({
            "max-age": ttl,
            "formula": stale_share(1 / EVERY, ttl, READS),
            "simulation": long.stale_share,
            "service": short.stale_share,
            "longest untrue, s": short.oldest,
            "asked the shop": short.fetched,
            "the same by the formula": round(fetch_share(ttl, READS) * short.reads),
        })  # fmt: skip
    said = "share of reads with a price that was no longer true"
    return Table(rows, f"{said}; it changes every {EVERY:g} s in the mean")


def shares(table: Table) -> Table:
    """Return the shares alone, a row for each point of a line."""
    kinds = ("formula", "simulation", "service")
    return Table([
        {"max-age": row["max-age"], "share": row[kind], "kind": kind}
        for kind in kinds
        for row in table.records()
    ])  # fmt: skip


def apart(table: Table) -> Table:
    """Say how far simulation and service are from the formula, at most."""
    rows = []
    for kind in ("simulation", "service"):
        off = [abs(float(str(r[kind])) - float(str(r["formula"]))) for r in
               table.records()]  # fmt: skip
        *most, last = off
        row = {"kind": kind, f"up to {TTLS[-2]} s": max(most), f"{TTLS[-1]} s": last}
        rows.append(row)
    return Table(rows, "distance from the formula, at most")


def seldom_read(gap: int, window: int, hops: int = 1) -> float:
    """Return for how long a price was untrue that is read every `gap` seconds.

    The caches revalidate in the background; `hops` of them stand in a row. The price
    changes right after each read.
    """
    control = f"max-age={{max_age}}, stale-while-revalidate={window}"
    stage = Stage({"max_age": 10, "control": control})
    names = [f"cache-{n}" for n in range(1, hops + 1)]
    for name, origin in zip(names, ["shop", *names], strict=False):
        stage.cache(name, origin)
    changed = [0.0]
    worst = 0.0
    read = partial(stage.get, at=names[-1])
    for n in range(10):
        stage.until(n * gap)
        version = read().json()["version"]
        if version + 1 < len(changed):
            worst = max(worst, n * gap - changed[version + 1])
        stage.until(n * gap + 1)
        stage.prices.change("emma", 100 + n)
        changed.append(stage.net.clock.now)
    return worst
