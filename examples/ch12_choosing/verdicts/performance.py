"""The cells on performance: how long one request takes, by what it asks for."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from examples.ch12_choosing.verdicts.verdict import CellVerdict, Thresholds, rounded

STATES, KEPT = ("stateful", "stateless"), ("uncached", "cached")
SLOWER, FASTER = 1.05, 1.5  # times as long


def performance_cells(experiments: Mapping[str, Any]) -> list[CellVerdict]:
    """Judge what is said of performance."""
    return [
        stateless_cell(experiments["latency"]),
        cacheable_cell(experiments["latency"]),
    ]


def stateless_cell(latency: Mapping[str, Any]) -> CellVerdict:
    """Judge "can be slower"."""
    bars = Thresholds()
    pairs = [(f"stateless {kept}", f"stateful {kept}") for kept in KEPT]
    times = median_ratio(latency, "basket", pairs)
    holds = bars.reaches(times, SLOWER)
    return CellVerdict(
        "performance",
        "stateless",
        "can be slower",
        "holds when" if holds else "does not hold",
        "a request needs what was remembered: each look fetches it from the store",
        {
            "basket, times as long with a store": rounded(times),
            "basket in memory, ms": latency["stateful uncached"]["basket"]["p50_ms"],
            "basket in the store, ms": latency["stateless uncached"]["basket"][
                "p50_ms"
            ],
        },
        bars.margin,
    )


def cacheable_cell(latency: Mapping[str, Any]) -> CellVerdict:
    """Judge "can be much faster"."""
    bars = Thresholds()
    pairs = [(f"{state} uncached", f"{state} cached") for state in STATES]
    times = median_ratio(latency, "page", pairs)
    holds = bars.reaches(times, FASTER)
    cached = latency["stateless cached"]
    return CellVerdict(
        "performance",
        "cacheable",
        "can be much faster",
        "holds when" if holds else "does not hold",
        "the answer is kept; what belongs to one customer is as fast as before",
        {
            "page, times as fast from the cache": rounded(times),
            "page from the origin, ms": latency["stateless uncached"]["page"]["p50_ms"],
            "page from the cache, ms": cached["page"]["p50_ms"],
            "basket beside a cache, ms": cached["basket"]["p50_ms"],
        },
        bars.margin,
    )


def median_ratio(
    latency: Mapping[str, Any], kind: str, pairs: Sequence[tuple[str, str]]
) -> float:
    """Return how many times as long the first of two takes as the second.

    Blocks are compared with those that were measured right before or after, so that a
    busy moment slows both; the middle of all these ratios counts.
    """
    ratios: list[float] = [
        slow / fast
        for one, other in pairs
        for slow, fast in zip(
            latency[one][kind]["rounds"], latency[other][kind]["rounds"], strict=True
        )
    ]
    return median(ratios)
