"""The cells on data consistency: counts, the same in each run."""

from collections.abc import Mapping
from typing import Any

from examples.ch12_choosing.verdicts.verdict import CellVerdict, Ruling


def consistency_cells(experiments: Mapping[str, Any]) -> list[CellVerdict]:
    """Judge what is said of data consistency."""
    return [stateless_cell(experiments["consistency"]), cacheable_cell(experiments)]


def stateless_cell(written: Mapping[str, Any]) -> CellVerdict:
    """Judge "simpler to keep"."""
    missed = {name: each["own_write_missed"] for name, each in written.items()}
    verdict: Ruling = "does not hold" if missed["stateless uncached"] else "holds"
    if verdict == "holds" and missed["stateless cached"] > missed["stateful cached"]:
        verdict = "holds when"
    return CellVerdict(
        "data consistency",
        "stateless",
        "simpler to keep",
        verdict,
        "replicas keep no copies: a cache in each is state, and only a sticky customer"
        " always meets the same",
        {
            "writes": written["stateless cached"]["trips"],
            "own writes missed, stateless uncached": missed["stateless uncached"],
            "own writes missed, stateless cached": missed["stateless cached"],
            "own writes missed, stateful cached": missed["stateful cached"],
            "pages that went back in time, stateless cached": written[
                "stateless cached"
            ]["went_back"],
        },
    )


def cacheable_cell(experiments: Mapping[str, Any]) -> CellVerdict:
    """Judge "needs careful management"."""
    aged, written = experiments["staleness"], experiments["consistency"]
    cached, without = aged["stateless cached"], aged["stateless uncached"]
    others = written["stateful cached"]["others_missed"]
    worse = cached["stale"] > without["stale"] and others > 0
    return CellVerdict(
        "data consistency",
        "cacheable",
        "needs careful management",
        "holds" if worse else "does not hold",
        "what is kept gets old, and a write reaches the replica that carried it",
        {
            "reads": cached["reads"],
            "stale reads, uncached": without["stale"],
            "stale reads, cached": cached["stale"],
            "changes of others missed, stateful cached": others,
        },
    )
