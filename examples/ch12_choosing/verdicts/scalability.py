"""The cells on scalability: requests per second, by replicas."""

from collections.abc import Mapping
from typing import Any

from examples.ch12_choosing.verdicts.verdict import Bars, Verdict, two

MANY = "4"  # replicas
EASY = 0.8  # of all that the replicas could do together
MULTIPLIES = 2.0  # times what the same replica does without a cache
STILL_SCALES = 0.5  # of them


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
