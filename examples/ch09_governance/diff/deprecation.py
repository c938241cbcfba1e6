"""What may end, and when: deprecated, x-sunset and x-stability-level."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from examples.ch09_governance.diff.change import Change, Level
from examples.ch09_governance.diff.location import Spot

STABILITY = ("draft", "alpha", "beta", "stable")
UNSTABLE = ("draft", "alpha")  # whoever builds on these was warned


class NoDate(ValueError):
    """A sunset that nobody can put into a calendar."""


@dataclass(frozen=True, slots=True)
class Names:
    """How a kind of thing calls its lifecycle changes."""

    too_small: str
    unreadable: str
    deprecated: str
    with_sunset: str
    reactivated: str


OPERATION = Names(
    "api-sunset-date-too-small",
    "api-deprecated-sunset-parse",
    "endpoint-deprecated",
    "endpoint-deprecated-with-sunset",
    "endpoint-reactivated",
)
PARAMETER = Names(
    "request-parameter-sunset-date-too-small",
    "request-parameter-sunset-parse",
    "request-parameter-deprecated",
    "request-parameter-deprecated",
    "request-parameter-reactivated",
)


def property_names(spot: Spot) -> Names:
    """Name the lifecycle of a property in a request or a response."""
    start = f"{spot.direction}-property"
    return Names(
        f"{start}-sunset-date-too-small",
        f"{start}-deprecated-sunset-invalid",
        f"{start}-deprecated",
        f"{start}-deprecated-with-sunset",
        f"{start}-reactivated",
    )


def sunset(thing: Mapping[str, Any]) -> datetime.date | None:
    """Return the day named by x-sunset, None if there is none; raises NoDate."""
    said = thing.get("x-sunset")
    if said is None:
        return None
    try:
        return datetime.date.fromisoformat(str(said)[:10])
    except ValueError:
        raise NoDate(f"x-sunset must be a day like 2027-01-31, not {said!r}") from None


def deprecation(
    spot: Spot, old: Mapping[str, Any], new: Mapping[str, Any], today: datetime.date
) -> Iterator[Change]:
    """Judge that something became deprecated or was taken back."""
    before, after = old.get("deprecated") is True, new.get("deprecated") is True
    named = {"operation": OPERATION, "parameter": PARAMETER}
    names = named.get(spot.kind) or property_names(spot)
    if before and not after:
        yield spot.found(names.reactivated, Level.INFO)
    elif after and not before:
        yield _announced(spot, names, new, today)


def _announced(
    spot: Spot, names: Names, new: Mapping[str, Any], today: datetime.date
) -> Change:
    try:
        end = sunset(new)
    except NoDate:
        return spot.found(names.unreadable, Level.ERROR)
    if end is None:
        return spot.found(names.deprecated, Level.INFO)
    if end < today:
        return spot.found(names.too_small, Level.ERROR)
    return spot.found(names.with_sunset, Level.INFO)


def postponed(
    spot: Spot, old: Mapping[str, Any], new: Mapping[str, Any], today: datetime.date
) -> Iterator[Change]:
    """Judge a sunset that was moved or dropped while the thing stays deprecated."""
    if not (old.get("deprecated") is True and new.get("deprecated") is True):
        return
    start = "request-parameter-" if spot.kind == "parameter" else ""
    if "x-sunset" in old and "x-sunset" not in new:
        yield spot.found(f"{start}sunset-deleted", Level.ERROR)
        return
    try:
        before, after = sunset(old), sunset(new)
    except NoDate:
        name = f"{start or 'api-deprecated-'}sunset-parse"
        yield spot.found(name, Level.ERROR)
        return
    if before and after and after < before and after < today:
        start = start or "api-"
        yield spot.found(f"{start}sunset-date-changed-too-small", Level.ERROR)


def ended(
    spot: Spot, old: Mapping[str, Any], today: datetime.date, name: str
) -> Iterator[Change]:
    """Judge that something is gone: it had to be deprecated, and its sunset past."""
    if old.get("deprecated") is not True:
        yield spot.found(f"{name}-removed-without-deprecation", Level.ERROR)
        return
    try:
        end = sunset(old)
    except NoDate:
        yield spot.found("api-path-sunset-parse", Level.ERROR)
        return
    if end is None:
        yield spot.found(f"{name}-removed-with-deprecation", Level.INFO)
    elif end > today:
        yield spot.found(f"{name}-removed-before-sunset", Level.ERROR)


def stability(
    spot: Spot, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Change]:
    """Judge x-stability-level: what was promised to last may not be called a draft."""
    before, after = (side.get("x-stability-level", "") for side in (old, new))
    if any(said and said not in STABILITY for said in (before, after)):
        yield spot.found("api-invalid-stability-level", Level.ERROR)
    elif before and (not after or STABILITY.index(before) > STABILITY.index(after)):
        yield spot.found("api-stability-decreased", Level.ERROR)


def unstable(operation: Mapping[str, Any]) -> bool:
    """Whether an operation promises nothing yet."""
    return operation.get("x-stability-level") in UNSTABLE
