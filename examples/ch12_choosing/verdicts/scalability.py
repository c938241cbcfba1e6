"""The cells on scalability: requests per second, by replicas."""

from collections.abc import Mapping
from typing import Any

from examples.ch12_choosing.verdicts.verdict import CellVerdict, Thresholds, rounded

MANY = "4"  # replicas
EASY = 0.8  # of all that the replicas could do together
MULTIPLIES = 2.0  # times what the same replica does without a cache
STILL_SCALES = 0.5  # of them


def scalability_cells(experiments: Mapping[str, Any]) -> list[CellVerdict]:
    """Judge what is said of scalability."""
    rate = {
        name: {n: each["requests_per_second"] for n, each in by_replicas.items()}
        for name, by_replicas in experiments["throughput"].items()
    }
    share = {name: each[MANY] / each["1"] / int(MANY) for name, each in rate.items()}
    return [stateless_cell(share), cacheable_cell(rate, share)]


def stateless_cell(share: Mapping[str, float]) -> CellVerdict:
    """Judge "high; horizontal scaling is easy"."""
    bars = Thresholds()
    holds = bars.reaches(share["stateless uncached"], EASY)
    return CellVerdict(
        "scalability",
        "stateless",
        "high; horizontal scaling is easy",
        "holds" if holds else "does not hold",
        "any replica takes any request; sticky customers fill one before the others",
        {
            "share of four replicas used, stateless": rounded(
                share["stateless uncached"]
            ),
            "share of four replicas used, sticky": rounded(share["stateful uncached"]),
        },
        bars.margin,
    )


def cacheable_cell(
    rate: Mapping[str, Mapping[str, float]], share: Mapping[str, float]
) -> CellVerdict:
    """Judge "moderate; better with caching and load balancing"."""
    bars, cached, without = Thresholds(), "stateless cached", "stateless uncached"
    gain = rate[cached]["1"] / rate[without]["1"]
    multiplies = bars.reaches(gain, MULTIPLIES)
    scales = bars.reaches(share[cached], STILL_SCALES)
    return CellVerdict(
        "scalability",
        "cacheable",
        "moderate; better with caching and load balancing",
        "does not hold" if multiplies and scales else "holds when",
        "a cache multiplies what one replica can do, and further ones add to that"
        if multiplies and scales
        else "few requests can be answered from what is kept",
        {
            "times as many requests with one replica": rounded(gain),
            "share of four replicas used, cached": rounded(share[cached]),
            "times as many with four replicas and a cache": rounded(
                rate[cached][MANY] / rate[without]["1"]
            ),
        },
        bars.margin,
    )
