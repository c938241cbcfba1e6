"""What may end, and when: deprecated, x-sunset and x-stability-level."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from examples.ch09_governance.diff.change import Change, Changes, Level
from examples.ch09_governance.diff.location import Location

STABILITY = ("draft", "alpha", "beta", "stable")
UNSTABLE = ("draft", "alpha")  # whoever builds on these was warned


class NoDate(ValueError):
    """A sunset that nobody can put into a calendar."""


@dataclass(frozen=True, slots=True)
class RuleNames:
    """How a kind of thing calls its lifecycle changes."""

    too_small: str
    unreadable: str
    deprecated: str
    with_sunset: str
    reactivated: str


OPERATION = RuleNames(
    "api-sunset-date-too-small",
    "api-deprecated-sunset-parse",
    "endpoint-deprecated",
    "endpoint-deprecated-with-sunset",
    "endpoint-reactivated",
)
PARAMETER = RuleNames(
    "request-parameter-sunset-date-too-small",
    "request-parameter-sunset-parse",
    "request-parameter-deprecated",
    "request-parameter-deprecated",
    "request-parameter-reactivated",
)


def property_names(location: Location) -> RuleNames:
    """Name the lifecycle of a property in a request or a response."""
    start = f"{location.direction}-property"
    return RuleNames(
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
    location: Location,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    today: datetime.date,
) -> Changes:
    """Judge that something became deprecated or was taken back."""
    before, after = old.get("deprecated") is True, new.get("deprecated") is True
    named = {"operation": OPERATION, "parameter": PARAMETER}
    names = named.get(location.kind) or property_names(location)
    if before and not after:
        yield location.change(names.reactivated, Level.INFO)
    elif after and not before:
        yield _announced(location, names, new, today)


def _announced(
    location: Location, names: RuleNames, new: Mapping[str, Any], today: datetime.date
) -> Change:
    try:
        end = sunset(new)
    except NoDate:
        return location.change(names.unreadable, Level.ERROR)
    if end is None:
        return location.change(names.deprecated, Level.INFO)
    if end < today:
        return location.change(names.too_small, Level.ERROR)
    return location.change(names.with_sunset, Level.INFO)


def sunset_change(
    location: Location,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    today: datetime.date,
) -> Changes:
    """Judge a sunset that was moved or dropped while the thing stays deprecated."""
    both = old.get("deprecated") is True and new.get("deprecated") is True
    if not both or old.get("x-sunset") == new.get("x-sunset"):
        return
    start = "request-parameter-" if location.kind == "parameter" else ""
    if "x-sunset" in old and "x-sunset" not in new:
        yield location.change(f"{start}sunset-deleted", Level.ERROR)
        return
    try:
        before, after = sunset(old), sunset(new)
    except NoDate:
        name = f"{start or 'api-deprecated-'}sunset-parse"
        yield location.change(name, Level.ERROR)
        return
    if before and after and after < before and after < today:
        start = start or "api-"
        yield location.change(f"{start}sunset-date-changed-too-small", Level.ERROR)


def removal(
    location: Location, old: Mapping[str, Any], today: datetime.date, name: str
) -> Changes:
    """Judge that something is gone: it had to be deprecated, and its sunset past."""
    if old.get("deprecated") is not True:
        yield location.change(f"{name}-removed-without-deprecation", Level.ERROR)
        return
    try:
        end = sunset(old)
    except NoDate:
        yield location.change("api-path-sunset-parse", Level.ERROR)
        return
    if end is None:
        yield location.change(f"{name}-removed-with-deprecation", Level.INFO)
    elif end > today:
        yield location.change(f"{name}-removed-before-sunset", Level.ERROR)


def stability(
    location: Location, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Changes:
    """Judge x-stability-level: what was promised to last may not be called a draft."""
    before, after = (side.get("x-stability-level", "") for side in (old, new))
    if before == after:
        return
    if any(said and said not in STABILITY for said in (before, after)):
        yield location.change("api-invalid-stability-level", Level.ERROR)
    elif before and (not after or STABILITY.index(before) > STABILITY.index(after)):
        yield location.change("api-stability-decreased", Level.ERROR)


def unstable(operation: Mapping[str, Any]) -> bool:
    """Whether an operation promises nothing yet."""
    return operation.get("x-stability-level") in UNSTABLE
