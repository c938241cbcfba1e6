"""The cells on scalability and performance."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from examples.ch12_choosing.verdicts.verdict import Bars, Verdict

STATES, KEPT = ("stateful", "stateless"), ("uncached", "cached")
MANY = "4"  # replicas
EASY = 0.8  # of all that the replicas could do together
MULTIPLIES = 2.0  # times what the same replica does without a cache
STILL_SCALES = 0.5  # of them
SLOWER, FASTER = 1.05, 1.5  # times as long


def scale_cells(tried: Mapping[str, Any]) -> list[Verdict]:
    """Judge what is said of scalability."""
    rate = {
        name: {n: each["requests_per_second"] for n, each in by_replicas.items()}
        for name, by_replicas in tried["throughput"].items()
    }
    share = {name: each[MANY] / each["1"] / int(MANY) for name, each in rate.items()}
    return [easy(share), multiplied(rate, share)]


def easy(share: Mapping[str, float]) -> Verdict:
    """Judge "high; horizontal scaling is easy"."""
    bars = Bars()
    holds = bars.reaches(share["stateless uncached"], EASY)
    return Verdict(
        "scalability",
        "stateless",
        "high; horizontal scaling is easy",
        "holds" if holds else "does not hold",
        "any replica takes any request; sticky customers fill one before the others",
        {
            "share of four replicas used, stateless": two(share["stateless uncached"]),
            "share of four replicas used, sticky": two(share["stateful uncached"]),
        },
        bars.margin,
    )


def multiplied(
    rate: Mapping[str, Mapping[str, float]], share: Mapping[str, float]
) -> Verdict:
    """Judge "moderate; better with caching and load balancing"."""
    bars, cached, without = Bars(), "stateless cached", "stateless uncached"
    gain = rate[cached]["1"] / rate[without]["1"]
    multiplies = bars.reaches(gain, MULTIPLIES)
    scales = bars.reaches(share[cached], STILL_SCALES)
    return Verdict(
        "scalability",
        "cacheable",
        "moderate; better with caching and load balancing",
        "does not hold" if multiplies and scales else "holds when",
        "a cache multiplies what one replica can do, and further ones add to that"
        if multiplies and scales
        else "few requests can be answered from what is kept",
        {
            "times as many requests with one replica": two(gain),
            "share of four replicas used, cached": two(share[cached]),
            "times as many with four replicas and a cache": two(
                rate[cached][MANY] / rate[without]["1"]
            ),
        },
        bars.margin,
    )


def performance_cells(tried: Mapping[str, Any]) -> list[Verdict]:
    """Judge what is said of performance."""
    return [slower(tried["latency"]), faster(tried["latency"])]


def slower(took: Mapping[str, Any]) -> Verdict:
    """Judge "can be slower"."""
    bars = Bars()
    pairs = [(f"stateless {kept}", f"stateful {kept}") for kept in KEPT]
    times = as_long(took, "basket", pairs)
    holds = bars.reaches(times, SLOWER)
    return Verdict(
        "performance",
        "stateless",
        "can be slower",
        "holds when" if holds else "does not hold",
        "a request needs what was remembered: each look fetches it from the store",
        {
            "basket, times as long with a store": two(times),
            "basket in memory, ms": took["stateful uncached"]["basket"]["p50_ms"],
            "basket in the store, ms": took["stateless uncached"]["basket"]["p50_ms"],
        },
        bars.margin,
    )


def faster(took: Mapping[str, Any]) -> Verdict:
    """Judge "can be much faster"."""
    bars = Bars()
    pairs = [(f"{state} uncached", f"{state} cached") for state in STATES]
    times = as_long(took, "page", pairs)
    holds = bars.reaches(times, FASTER)
    cached = took["stateless cached"]
    return Verdict(
        "performance",
        "cacheable",
        "can be much faster",
        "holds when" if holds else "does not hold",
        "the answer is kept; what belongs to one customer is as fast as before",
        {
            "page, times as fast from the cache": two(times),
            "page from the origin, ms": took["stateless uncached"]["page"]["p50_ms"],
            "page from the cache, ms": cached["page"]["p50_ms"],
            "basket beside a cache, ms": cached["basket"]["p50_ms"],
        },
        bars.margin,
    )


def as_long(
    took: Mapping[str, Any], kind: str, pairs: Sequence[tuple[str, str]]
) -> float:
    """Return how many times as long the first of two takes as the second.

    Blocks are compared with those that were measured right before or after, so that a
    busy moment slows both; the middle of all these ratios counts.
    """
    ratios: list[float] = [
        slow / fast
        for one, other in pairs
        for slow, fast in zip(
            took[one][kind]["rounds"], took[other][kind]["rounds"], strict=True
        )
    ]
    return median(ratios)


def two(ratio: float) -> float:
    """Round as it is shown."""
    return round(ratio, 2)
