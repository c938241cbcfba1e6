"""The afternoon: what happens when, in seconds from its beginning."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Step:
    """At that second the operator does something; the words are for the timeline.

    What takes its time, `slow`, has happened when it is done.
    """

    at: float
    do: str
    words: str
    slow: bool = False


AFTERNOON = (
    Step(2.7, "kill_worker", "a worker dies (SIGKILL)"),
    Step(4.5, "revive_worker", "the worker is back", slow=True),
    Step(5.7, "kill_origin", "the origin dies: all workers (SIGKILL)"),
    Step(12.0, "revive_origin", "the origin is back", slow=True),
    Step(14.0, "announce", "a new key is announced"),
    Step(14.5, "switch", "the new key signs"),
    Step(15.0, "deprecate", "the old search is deprecated"),
    Step(16.0, "rewrite", "a tool's definition changes"),
    Step(18.0, "gone", "the old search is gone"),
    Step(18.5, "approve", "the new definition is approved"),
    Step(19.0, "crowd", "load triples"),
    Step(21.0, "retire", "the old key is retired"),
    Step(23.0, "thinner", "the crowd leaves"),
)
END = 24.0
GRACE = 3.0  # seconds from the deprecation to the sunset
LIFE = 5.0  # of an access token: the old key's last one ends before it is retired
DEATHS = ("kill_worker", "revive_worker", "kill_origin", "revive_origin")
# What must happen for a carelessness to show, and for how many seconds after it.
NEEDED: dict[str, tuple[tuple[str, ...], float]] = {
    "orders-in-memory": (("kill_worker", "revive_worker"), 2.0),
    "claims-first": (DEATHS, 3.0),
    "unkeyed-retries": (DEATHS, 3.0),
    "public-orders": ((), 8.0),
    "re-dated": ((), 12.0),
    "day-old": (("kill_origin", "revive_origin"), 2.0),
    "hasty-rotation": (("announce", "switch", "retire"), 1.0),
    "unenforced-end": (("deprecate", "gone"), 2.0),
    "unpinned": (("rewrite", "approve"), 2.0),
}
SOON = 2.7  # seconds: when the first of them happens


def shortened(careless: str) -> tuple[tuple[Step, ...], float]:
    """Return as much of the afternoon as shows a carelessness, and its end."""
    names, after = NEEDED[careless]
    needed = [step for step in AFTERNOON if step.do in names]
    if not needed:
        return (), after
    earlier = needed[0].at - SOON
    steps = tuple(replace(step, at=step.at - earlier) for step in needed)
    return steps, steps[-1].at + after
