"""The cells on complexity: lines, branches, processes, and ways to fail."""

from collections.abc import Mapping
from typing import Any

from examples.ch12_choosing.verdicts.verdict import CellVerdict, Thresholds

MORE = 1.1  # times the code


def complexity_cells(code: Mapping[str, Any]) -> list[CellVerdict]:
    """Judge what is said of complexity, by lines, branches, and ways to fail."""
    stateful, stateless = code["stateful uncached"], code["stateless uncached"]
    return [
        stateless_cell(stateful, stateless),
        cacheable_cell(stateless, code["stateless cached"]),
    ]


def stateless_cell(
    stateful: Mapping[str, Any], stateless: Mapping[str, Any]
) -> CellVerdict:
    """Judge "low"."""
    bars = Thresholds()
    more = bars.reaches(stateless["branches"] / stateful["branches"], MORE)
    return CellVerdict(
        "complexity",
        "stateless",
        "low",
        "does not hold" if more else "holds",
        "what a process forgets another one has to keep, and to reach",
        {
            "lines, stateful": stateful["lines"],
            "lines, stateless": stateless["lines"],
            "branches, stateful": stateful["branches"],
            "branches, stateless": stateless["branches"],
            "kinds of processes, stateful": stateful["processes"],
            "kinds of processes, stateless": stateless["processes"],
            "ways to fail, stateful": len(stateful["failure_modes"]),
            "ways to fail, stateless": len(stateless["failure_modes"]),
        },
        bars.margin,
    )


def cacheable_cell(
    without: Mapping[str, Any], cached: Mapping[str, Any]
) -> CellVerdict:
    """Judge "moderate: managing caches and consistency"."""
    bars = Thresholds()
    more = bars.reaches(cached["branches"] / without["branches"], MORE)
    ways = len(cached["failure_modes"]) > len(without["failure_modes"])
    return CellVerdict(
        "complexity",
        "cacheable",
        "moderate: managing caches and consistency",
        "holds" if more and ways else "does not hold",
        "the cache is most of the code, and brings ways to fail of its own",
        {
            "lines, uncached": without["lines"],
            "lines, cached": cached["lines"],
            "branches, uncached": without["branches"],
            "branches, cached": cached["branches"],
            "ways to fail, uncached": len(without["failure_modes"]),
            "ways to fail, cached": len(cached["failure_modes"]),
        },
        bars.margin,
    )
