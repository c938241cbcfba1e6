"""The schedule: what happens when, in seconds from the beginning."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class ScheduledAction:
    """At that second the operator does something; the timeline shows its description.

    What takes its time, `slow`, has happened when it is done.
    """

    at: float
    action: str
    description: str
    slow: bool = False


SCHEDULE = (
    ScheduledAction(2.7, "kill_worker", "a worker dies (SIGKILL)"),
    ScheduledAction(4.5, "restart_worker", "the worker is back", slow=True),
    ScheduledAction(5.7, "kill_origin", "the origin dies: all workers (SIGKILL)"),
    ScheduledAction(12.0, "restart_origin", "the origin is back", slow=True),
    ScheduledAction(14.0, "announce_key", "a new key is announced"),
    ScheduledAction(14.5, "switch_key", "the new key signs"),
    ScheduledAction(15.0, "deprecate_search", "the old search is deprecated"),
    ScheduledAction(16.0, "change_tool", "a tool's definition changes"),
    ScheduledAction(18.0, "search_ends", "the old search is gone"),
    ScheduledAction(18.5, "approve_tool", "the new definition is approved"),
    ScheduledAction(19.0, "start_peak", "load triples"),
    ScheduledAction(21.0, "retire_key", "the old key is retired"),
    ScheduledAction(23.0, "end_peak", "the crowd leaves"),
)
END = 24.0
SUNSET_SECONDS = 3.0  # from the deprecation to the sunset
TOKEN_SECONDS = 5.0  # so the old key's last token ends before the key is retired
DEATHS = ("kill_worker", "restart_worker", "kill_origin", "restart_origin")
# What must happen for a defect to show, and for how many seconds after it.
SHOWN_BY: dict[str, tuple[tuple[str, ...], float]] = {
    "orders-in-memory": (("kill_worker", "restart_worker"), 2.0),
    "claims-first": (DEATHS, 3.0),
    "unkeyed-retries": (DEATHS, 3.0),
    "public-orders": ((), 8.0),
    "re-dated": ((), 12.0),
    "day-old": (("kill_origin", "restart_origin"), 2.0),
    "hasty-rotation": (("announce_key", "switch_key", "retire_key"), 1.0),
    "unenforced-end": (("deprecate_search", "search_ends"), 2.0),
    "unpinned": (("change_tool", "approve_tool"), 2.0),
}
SOON = 2.7  # seconds: when the first of them happens


def schedule_for(defect: str) -> tuple[tuple[ScheduledAction, ...], float]:
    """Return as much of the schedule as shows a defect, and its end."""
    names, after = SHOWN_BY[defect]
    needed = [action for action in SCHEDULE if action.action in names]
    if not needed:
        return (), after
    earlier = needed[0].at - SOON
    actions = tuple(replace(action, at=action.at - earlier) for action in needed)
    return actions, actions[-1].at + after
