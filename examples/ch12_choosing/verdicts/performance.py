"""The cells on performance: how long one request takes, by what it asks for."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from examples.ch12_choosing.verdicts.verdict import Bars, Verdict, two

STATES, KEPT = ("stateful", "stateless"), ("uncached", "cached")
SLOWER, FASTER = 1.05, 1.5  # times as long


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
