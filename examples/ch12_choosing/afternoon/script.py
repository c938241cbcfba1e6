"""The afternoon: what happens when, in seconds from its beginning."""

from dataclasses import dataclass


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
    Step(3.0, "kill_worker", "a worker dies (SIGKILL)"),
    Step(6.0, "revive_worker", "the worker is back", slow=True),
    Step(8.0, "kill_origin", "the origin dies: all workers (SIGKILL)"),
    Step(16.0, "revive_origin", "the origin is back", slow=True),
    Step(19.0, "announce", "a new key is announced"),
    Step(20.0, "switch", "the new key signs"),
    Step(21.0, "deprecate", "the old search is deprecated"),
    Step(24.0, "rewrite", "a tool's definition changes"),
    Step(25.0, "sunset", "the old search is gone"),
    Step(27.0, "approve", "the new definition is approved"),
    Step(28.0, "retire", "the old key is retired"),
    Step(29.0, "crowd", "load triples"),
    Step(34.0, "thinner", "the crowd leaves"),
)
END = 36.0
GRACE = 4.0  # seconds from the deprecation to the sunset
LIFE = 6.0  # of an access token: the old key's last one ends before it is retired
CROWD = ("crowd", "thinner")


def starting(steps: tuple[Step, ...], name: str) -> float:
    """Return when a step begins, or infinity if it is not in the script."""
    return next((step.at for step in steps if step.do == name), float("inf"))
