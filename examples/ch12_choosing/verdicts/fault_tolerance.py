"""The cells on fault tolerance: what is lost, and what fails, when one part dies."""

from collections.abc import Mapping
from typing import Any

from examples.ch12_choosing.verdicts.verdict import CellVerdict, Ruling


def fault_tolerance_cells(experiments: Mapping[str, Any]) -> list[CellVerdict]:
    """Judge what is said of fault tolerance."""
    return [stateless_cell(experiments), cacheable_cell(experiments)]


def stateless_cell(experiments: Mapping[str, Any]) -> CellVerdict:
    """Judge "high; an instance can fail without affecting others"."""
    died, store = experiments["worker_dies"], experiments["store_dies"]
    lost = died["stateless uncached"]["lost_sessions"]
    without_store = store["stateless uncached"]["baskets_failed"]
    verdict: Ruling = "does not hold" if lost else "holds"
    if not lost and without_store:
        verdict = "holds when"
    return CellVerdict(
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


def cacheable_cell(experiments: Mapping[str, Any]) -> CellVerdict:
    """Judge "high; a cache softens failures"."""
    died = experiments["origin_dies"]
    cached, without = died["stateless cached"], died["stateless uncached"]
    softens = cached["known_failed"] < without["known_failed"]
    verdict: Ruling = "holds" if softens else "does not hold"
    if softens and cached["new_failed"]:
        verdict = "holds when"
    return CellVerdict(
        "fault tolerance",
        "cacheable",
        "high; a cache softens failures",
        verdict,
        "the page was read before, and may be shown when it is old",
        {
            "pages read before that failed, cached": cached["known_failed"],
            "pages read before that failed, uncached": without["known_failed"],
            "new pages that failed, cached": cached["new_failed"],
            "sessions lost with a worker, stateful cached": experiments["worker_dies"][
                "stateful cached"
            ]["lost_sessions"],
        },
    )
