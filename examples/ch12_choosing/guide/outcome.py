"""What a design does to a case: reads, load, failures, and what it all costs."""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, expm1, inf

from examples.ch12_choosing.guide.case import Case
from examples.ch12_choosing.guide.design import Design
from examples.ch12_choosing.guide.traffic import Traffic

HOUR, DAY, MONTH = 3600.0, 86_400.0, 30 * 86_400.0  # seconds
SIGNATURE = 64  # bytes of signed state beside what is in it


@dataclass(frozen=True, slots=True)
class Reads:
    """Shares of all reads: `asked` reach the service, `worked` as if made whole."""

    asked: float
    worked: float
    stale: float
    answered: float  # in an outage of the origin


@dataclass(frozen=True, slots=True)
class Bill:
    """What a design costs, in cents an hour."""

    replicas: float
    waiting: float
    untrue: float
    lost: float
    running: float

    @property
    def total(self) -> float:
        """All of it."""
        return self.replicas + self.waiting + self.untrue + self.lost + self.running


@dataclass(frozen=True, slots=True)
class Outcome:
    """A design and what comes of it; load is in requests a second."""

    design: Design
    reads: Reads
    load: float
    failed: float
    carried: int
    bill: Bill

    @property
    def total(self) -> float:
        """What it costs, in cents an hour."""
        return self.bill.total


@lru_cache(maxsize=256)
def traffic(reads: float, writes: float, keys: float, skew: float) -> Traffic:
    """Return the traffic of these numbers, made once."""
    return Traffic(reads, writes, int(keys), skew)


Numbers = tuple[float, ...]


def reads_of(case: Case, design: Design) -> Reads:
    """Return what becomes of the reads."""
    room = inf if alone(case, design) else case.room
    numbers = (case.reads, case.writes, case.keys, case.skew)
    rest = (room, case.check_share, case.purge_seconds)
    outage = (case.outage_stale_seconds, case.outage_seconds)
    return counted(design.way, design.ttl, numbers, rest, outage)


@lru_cache(maxsize=8192)
def counted(
    way: str, ttl: float, numbers: Numbers, rest: Numbers, outage: Numbers
) -> Reads:
    """Return it from the numbers that matter, so that each is worked out once."""
    come = traffic(*numbers)
    room, check, delay = rest
    if way == "none":
        return Reads(1.0, 1.0, 0.0, 0.0)
    if way == "ask":
        changed = come.changed()
        return Reads(1.0, changed + (1 - changed) * check, 0.0, 0.0)
    life = ttl if way == "ttl" else come.life(ttl)
    stale = {"ttl": ttl, "told": min(ttl, delay), "keyed": 0.0}[way]
    fetched = come.fetched(life, room)
    late = come.stale(stale) if way == "ttl" else purged(come, stale)
    return Reads(fetched, fetched, late, come.answered(life, *outage))


def purged(come: Traffic, delay: float) -> float:
    """Return the share of untrue reads when a change is known after `delay` seconds.

    A read is untrue if a change came within that time and the copy is older than the
    change; it is at most as if every read had such a copy.
    """
    return -expm1(-come.changes * delay)


def outcome(case: Case, design: Design) -> Outcome:
    """Work out what a design does."""
    reads = reads_of(case, design)
    load = case.reads * reads.asked + case.writes
    away = case.outages * case.outage_seconds / MONTH
    failed = min(1.0, away) * (1 - reads.answered)
    if design.place == "store":
        failed += case.store_down * reads.asked
    carried = 4 * ceil(case.session_bytes / 3) + SIGNATURE if case.session_bytes else 0
    return Outcome(
        design, reads, load, failed, carried, bill(case, design, reads, carried)
    )


def bill(case: Case, design: Design, reads: Reads, carried: int) -> Bill:
    """Say what a design costs in an hour."""
    work = case.reads * reads.worked + case.writes
    lost = case.deaths / 24 * case.sessions * case.lost_cents
    return Bill(
        replicas=work / case.capacity * case.replica_cents,
        waiting=waited(case, design, reads, carried) / 1000 * HOUR * case.second_cents,
        untrue=case.reads * HOUR * reads.stale * case.stale_cents,
        lost=lost if design.place == "process" and case.session_bytes else 0.0,
        running=running(case, design),
    )


def waited(case: Case, design: Design, reads: Reads, carried: int) -> float:
    """Return the milliseconds of waiting that a second of traffic makes."""
    ms = (case.reads * reads.worked + case.writes) * case.miss_ms
    if design.place == "store":
        ms += (case.reads * reads.asked + case.writes) * case.store_ms
    if design.place == "request":
        ms += (case.reads + case.writes) * carried / case.bytes_per_ms
    return ms


def running(case: Case, design: Design) -> float:
    """Return what its parts cost, whether anybody comes or not."""
    store = case.store_cents if design.place == "store" else 0.0
    ours = design.way != "none" and not alone(case, design)
    cache = case.cache_cents if ours else 0.0
    return store + cache + (case.purge_cents if design.way == "told" else 0.0)


def alone(case: Case, design: Design) -> bool:
    """Say whether each customer keeps copies of his own: his browser does."""
    return case.personal and design.way != "keyed"
