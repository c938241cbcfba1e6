"""The laboratory reads many pages one after another: no formula, to check formulas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from random import Random

from examples.ch05_staleness import poisson_times
from examples.ch06_capacity import zipf


@dataclass(frozen=True, slots=True)
class Rules:
    """How a cache keeps copies; `purges`: a change takes them away at once."""

    ttl: float
    purges: bool = False


@dataclass(slots=True)
class Tally:
    """What became of the reads."""

    reads: int = 0
    fetched: int = 0
    untrue: int = 0
    late: float = 0.0  # seconds, at most
    times: dict[int, float] = field(default_factory=dict)  # of the copies' fetches

    def shares(self) -> tuple[float, float]:
        """Return the shares of reads that fetched, and that were untrue."""
        return self.fetched / self.reads, self.untrue / self.reads


Event = tuple[float, int, bool]  # when, which page, and whether it is a change


def drawn(
    traffic: tuple[float, float, int, float], seconds: float, seed: int = 1
) -> list[Event]:
    """Draw reads by Zipf's law and changes spread evenly, in the order of time.

    `traffic` is reads and changes a second, the number of pages and the exponent.
    """
    reads, changes, keys, skew = traffic
    random = Random(seed).random
    asked = poisson_times(reads, seconds, random)
    wanted = zipf(random, keys, skew, len(asked))
    events = [(at, page, False) for at, page in zip(asked, wanted, strict=True)]
    changed = poisson_times(changes, seconds, random) if changes else ()
    events += [(at, int(random() * keys), True) for at in changed]
    return sorted(events)


def played(events: Sequence[Event], rules: Rules) -> Tally:
    """Let a cache with room for everything live through the events.

    It begins empty, so the first lifetime is not counted.
    """
    tally, changed = Tally(), dict[int, float]()
    begin = min(rules.ttl, events[-1][0] / 2)
    for now, page, change in events:
        if change:
            changed[page] = now
            if rules.purges:
                tally.times.pop(page, None)
            continue
        read(tally, (now, page), rules, (changed.get(page, -1.0), now >= begin))
    return tally


def read(
    tally: Tally, asked: tuple[float, int], rules: Rules, about: tuple[float, bool]
) -> None:
    """Answer one read, from the copy or by a fetch, and count it."""
    (now, page), (changed, counts) = asked, about
    made = tally.times.get(page)
    fetch = made is None or now - made >= rules.ttl
    if fetch:
        made = tally.times[page] = now
    assert made is not None
    if counts:
        tally.reads += 1
        tally.fetched += fetch
        if changed > made:
            tally.untrue += 1
            tally.late = max(tally.late, now - changed)


def survived(
    events: Sequence[Event], rules: Rules, window: float, outages: Sequence[float]
) -> float:
    """Return the share of reads that are answered in outages of a length each.

    They begin, as if nothing had been before, at `outages[:-1]`; the last number is
    how long each takes, in seconds.
    """
    *begins, length = outages
    tally, good, asked = Tally(), 0, 0
    for at, (now, page, change) in enumerate(events):
        while begins and now >= begins[0]:
            found = answers(events[at:], begins.pop(0) + length, tally.times)
            asked += len(found)
            good += sum(age < rules.ttl + window for age in found)
        if not change:
            read(tally, (now, page), rules, (-1.0, False))
    return good / asked


def answers(
    events: Sequence[Event], end: float, times: Mapping[int, float]
) -> list[float]:
    """Return how old a copy each read until `end` finds; inf: there is none."""
    found: list[float] = []
    for now, page, change in events:
        if now >= end:
            return found
        if not change:
            found.append(now - times.get(page, -inf))
    return found
