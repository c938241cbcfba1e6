"""The frame of the article's table: are its two columns alternatives?"""

from collections.abc import Mapping
from typing import Any

from examples.ch12_choosing.verdicts.verdict import CellVerdict


def two_columns(experiments: Mapping[str, Any]) -> CellVerdict:
    """Judge that one chooses between the two.

    It would hold if keeping pages changed what becomes of sessions, or keeping sessions
    changed what the origin has to do.
    """
    lost = {name: e["lost_sessions"] for name, e in experiments["worker_dies"].items()}
    asked = {
        name: e["origin_requests"] for name, e in experiments["origin_load"].items()
    }
    apart = all(
        lost[f"{state} uncached"] == lost[f"{state} cached"]
        for state in ("stateful", "stateless")
    ) and all(
        asked[f"stateful {kept}"] == asked[f"stateless {kept}"]
        for kept in ("uncached", "cached")
    )
    return CellVerdict(
        "the two columns",
        "both",
        "choose stateless, or choose caching",
        "does not hold" if apart else "holds",
        "one switch decides what becomes of sessions, the other what the origin does",
        {f"sessions lost with a worker, {name}": n for name, n in lost.items()}
        | {f"requests to the origin, {name}": n for name, n in asked.items()},
    )
