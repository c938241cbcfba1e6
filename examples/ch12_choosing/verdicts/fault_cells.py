"""The cells on fault tolerance and on complexity: nearly all of them counts."""

from collections.abc import Mapping
from typing import Any

from examples.ch12_choosing.verdicts.verdict import Bars, Ruling, Verdict

MORE = 1.1  # times the code


def fault_cells(tried: Mapping[str, Any]) -> list[Verdict]:
    """Judge what is said of fault tolerance."""
    return [an_instance_fails(tried), a_cache_softens(tried)]


def an_instance_fails(tried: Mapping[str, Any]) -> Verdict:
    """Judge "high; an instance can fail without affecting others"."""
    died, store = tried["worker_dies"], tried["store_dies"]
    lost = died["stateless uncached"]["lost_sessions"]
    without_store = store["stateless uncached"]["baskets_failed"]
    verdict: Ruling = "does not hold" if lost else "holds"
    if not lost and without_store:
        verdict = "holds when"
    return Verdict(
        "fault tolerance",
        "stateless",
        "high; an instance can fail without affecting others",
        verdict,
        "the store lives: with it every session is gone, which memory would have kept",
        {
            "customers": died["stateless uncached"]["customers"],
            "sessions lost with a worker, stateless": lost,
            "sessions lost with a worker, stateful": died["stateful uncached"][
                "lost_sessions"
            ],
            "baskets failed without the store, stateless": without_store,
            "baskets failed without the store, stateful": store["stateful uncached"][
                "baskets_failed"
            ],
        },
    )


def a_cache_softens(tried: Mapping[str, Any]) -> Verdict:
    """Judge "high; a cache softens failures"."""
    died = tried["origin_dies"]
    cached, without = died["stateless cached"], died["stateless uncached"]
    softens = cached["known_failed"] < without["known_failed"]
    verdict: Ruling = "holds" if softens else "does not hold"
    if softens and cached["new_failed"]:
        verdict = "holds when"
    return Verdict(
        "fault tolerance",
        "cacheable",
        "high; a cache softens failures",
        verdict,
        "the page was read before, and may be shown when it is old",
        {
            "pages read before that failed, cached": cached["known_failed"],
            "pages read before that failed, uncached": without["known_failed"],
            "new pages that failed, cached": cached["new_failed"],
            "sessions lost with a worker, stateful cached": tried["worker_dies"][
                "stateful cached"
            ]["lost_sessions"],
        },
    )


def complexity_cells(code: Mapping[str, Any]) -> list[Verdict]:
    """Judge what is said of complexity, by lines, branches, and ways to fail."""
    stateful, stateless = code["stateful uncached"], code["stateless uncached"]
    return [low(stateful, stateless), moderate(stateless, code["stateless cached"])]


def low(stateful: Mapping[str, Any], stateless: Mapping[str, Any]) -> Verdict:
    """Judge "low"."""
    bars = Bars()
    more = bars.reaches(stateless["branches"] / stateful["branches"], MORE)
    return Verdict(
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


def moderate(without: Mapping[str, Any], cached: Mapping[str, Any]) -> Verdict:
    """Judge "moderate: managing caches and consistency"."""
    bars = Bars()
    more = bars.reaches(cached["branches"] / without["branches"], MORE)
    ways = len(cached["failure_modes"]) > len(without["failure_modes"])
    return Verdict(
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
