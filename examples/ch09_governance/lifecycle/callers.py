"""Who still calls: read from an access log, for the operations that are to end."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

DAY = 86_400.0
REFUSED = 400  # a status from here on is a refusal


@dataclass(frozen=True, slots=True)
class AccessLogEntry:
    """One line of an access log; `at` in Unix seconds."""

    at: float
    caller: str
    method: str
    path: str
    status: int


@dataclass(frozen=True, slots=True)
class ApiCaller:
    """Somebody who calls what is to end: how often, since when, until when."""

    name: str
    calls: int
    refused: int
    first: float
    last: float


def active_callers(
    calls: Iterable[AccessLogEntry],
    ends: Callable[[str, str], bool],
    since: float = 0.0,
) -> tuple[ApiCaller, ...]:
    """Return who has called since then what `ends` names, the busiest first."""
    found: dict[str, ApiCaller] = {}
    for call in calls:
        if call.at < since or not ends(call.method, call.path):
            continue
        old = found.get(call.caller, ApiCaller(call.caller, 0, 0, call.at, call.at))
        found[call.caller] = ApiCaller(
            call.caller,
            old.calls + 1,
            old.refused + (call.status >= REFUSED),
            min(old.first, call.at),
            max(old.last, call.at),
        )
    return tuple(sorted(found.values(), key=lambda c: (-c.calls, c.name)))


def may_be_removed(
    callers: Iterable[ApiCaller], now: float, quiet: float = 7 * DAY
) -> bool:
    """Whether nobody has called for `quiet` seconds: the end will hurt nobody known."""
    return all(now - caller.last > quiet for caller in callers)
