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
class ReadShares:
    """Shares of all reads: `to_service` arrive there, `work` as if made whole."""

    to_service: float
    work: float
    stale: float
    answered: float  # in an outage of the origin


@dataclass(frozen=True, slots=True)
class HourlyCost:
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
    reads: ReadShares
    load: float
    failed: float
    request_bytes: int
    cost: HourlyCost

    @property
    def total(self) -> float:
        """What it costs, in cents an hour."""
        return self.cost.total


@lru_cache(maxsize=256)
def traffic_of(reads: float, writes: float, keys: float, skew: float) -> Traffic:
    """Return the traffic of these numbers, made once."""
    return Traffic(reads, writes, int(keys), skew)


Numbers = tuple[float, ...]


def read_shares(case: Case, design: Design) -> ReadShares:
    """Return what becomes of the reads."""
    room = inf if in_browsers_only(case, design) else case.room
    numbers = (case.reads, case.writes, case.keys, case.skew)
    rest = (room, case.check_share, case.purge_seconds)
    outage = (case.outage_stale_seconds, case.outage_seconds)
    return shares_of(design.caching, design.ttl, numbers, rest, outage)


@lru_cache(maxsize=8192)
def shares_of(
    caching: str, ttl: float, numbers: Numbers, rest: Numbers, outage: Numbers
) -> ReadShares:
    """Return it from the numbers that matter, so that each is worked out once."""
    traffic = traffic_of(*numbers)
    room, check, delay = rest
    if caching == "none":
        return ReadShares(1.0, 1.0, 0.0, 0.0)
    if caching == "revalidate":
        changed = traffic.changed()
        return ReadShares(1.0, changed + (1 - changed) * check, 0.0, 0.0)
    life = ttl if caching == "ttl" else traffic.life(ttl)
    stale = {"ttl": ttl, "purge": min(ttl, delay), "keyed": 0.0}[caching]
    fetched = traffic.fetched(life, room)
    late = (
        traffic.stale(stale) if caching == "ttl" else stale_after_purges(traffic, stale)
    )
    return ReadShares(fetched, fetched, late, traffic.answered(life, *outage))


def stale_after_purges(traffic: Traffic, delay: float) -> float:
    """Return the share of untrue reads when a change is known after `delay` seconds.

    A read is untrue if a change came within that time and the copy is older than the
    change; it is at most as if every read had such a copy.
    """
    return -expm1(-traffic.changes * delay)


def outcome(case: Case, design: Design) -> Outcome:
    """Work out what a design does."""
    reads = read_shares(case, design)
    load = case.reads * reads.to_service + case.writes
    away = case.outages * case.outage_seconds / MONTH
    failed = min(1.0, away) * (1 - reads.answered)
    if design.session == "store":
        failed += case.store_down * reads.to_service
    carried = 4 * ceil(case.session_bytes / 3) + SIGNATURE if case.session_bytes else 0
    cost = hourly_cost(case, design, reads, carried)
    return Outcome(design, reads, load, failed, carried, cost)


def hourly_cost(
    case: Case, design: Design, reads: ReadShares, request_bytes: int
) -> HourlyCost:
    """Say what a design costs in an hour."""
    work = case.reads * reads.work + case.writes
    ms = waiting_ms(case, design, reads, request_bytes)
    lost = case.deaths / 24 * case.sessions * case.lost_cents
    return HourlyCost(
        replicas=work / case.capacity * case.replica_cents,
        waiting=ms / 1000 * HOUR * case.second_cents,
        untrue=case.reads * HOUR * reads.stale * case.stale_cents,
        lost=lost if design.session == "process" and case.session_bytes else 0.0,
        running=running(case, design),
    )


def waiting_ms(
    case: Case, design: Design, reads: ReadShares, request_bytes: int
) -> float:
    """Return the milliseconds of waiting that a second of traffic makes."""
    ms = (case.reads * reads.work + case.writes) * case.miss_ms
    if design.session == "store":
        ms += (case.reads * reads.to_service + case.writes) * case.store_ms
    if design.session == "request":
        ms += (case.reads + case.writes) * request_bytes / case.bytes_per_ms
    return ms


def running(case: Case, design: Design) -> float:
    """Return what its parts cost, whether anybody comes or not."""
    store = case.store_cents if design.session == "store" else 0.0
    ours = design.caching != "none" and not in_browsers_only(case, design)
    cache = case.cache_cents if ours else 0.0
    return store + cache + (case.purge_cents if design.caching == "purge" else 0.0)


def in_browsers_only(case: Case, design: Design) -> bool:
    """Say whether each customer keeps copies of his own: his browser does."""
    return case.personal and design.caching != "keyed"
