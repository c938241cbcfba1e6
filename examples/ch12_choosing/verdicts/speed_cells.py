"""The cells on scalability and performance."""

from collections.abc import Mapping
from typing import Any

from examples.ch12_choosing.verdicts.verdict import Bars, Verdict

MANY = "4"  # replicas
EASY = 0.8  # of all that the replicas could do together
MULTIPLIES = 2.0  # times what the same replica does without a cache
STILL_SCALES = 0.6
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
        "a cache multiplies what each replica can do, and replicas add up as before"
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
    took = {
        name: {kind: each["p50_ms"] for kind, each in kinds.items()}
        for name, kinds in tried["latency"].items()
    }
    return [slower(took), faster(took)]


def slower(took: Mapping[str, Mapping[str, float]]) -> Verdict:
    """Judge "can be slower"."""
    bars = Bars()
    stateful, stateless = took["stateful uncached"], took["stateless uncached"]
    times = stateless["basket"] / stateful["basket"]
    holds = bars.reaches(times, SLOWER)
    return Verdict(
        "performance",
        "stateless",
        "can be slower",
        "holds when" if holds else "does not hold",
        "a request needs what was remembered: each look fetches it from the store",
        {
            "basket, times as long with a store": two(times),
            "basket in memory, ms": stateful["basket"],
            "basket in the store, ms": stateless["basket"],
        },
        bars.margin,
    )


def faster(took: Mapping[str, Mapping[str, float]]) -> Verdict:
    """Judge "can be much faster"."""
    bars = Bars()
    without, cached = took["stateless uncached"], took["stateless cached"]
    times = without["page"] / cached["page"]
    holds = bars.reaches(times, FASTER)
    return Verdict(
        "performance",
        "cacheable",
        "can be much faster",
        "holds when" if holds else "does not hold",
        "the answer is kept; what belongs to one customer is as fast as before",
        {
            "page, times as fast from the cache": two(times),
            "page from the origin, ms": without["page"],
            "page from the cache, ms": cached["page"],
            "basket beside a cache, ms": cached["basket"],
        },
        bars.margin,
    )


def two(ratio: float) -> float:
    """Round as it is shown."""
    return round(ratio, 2)
