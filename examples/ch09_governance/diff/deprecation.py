"""What may end, and when: deprecated, x-sunset and x-stability-level."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from examples.ch09_governance.diff.change import ApiChange, ChangeLevel
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
) -> Iterator[ApiChange]:
    """Judge that something became deprecated or was taken back."""
    before, after = old.get("deprecated") is True, new.get("deprecated") is True
    named = {"operation": OPERATION, "parameter": PARAMETER}
    names = named.get(location.kind) or property_names(location)
    if before and not after:
        yield location.report(names.reactivated, ChangeLevel.INFO)
    elif after and not before:
        yield _announced(location, names, new, today)


def _announced(
    location: Location, names: RuleNames, new: Mapping[str, Any], today: datetime.date
) -> ApiChange:
    try:
        end = sunset(new)
    except NoDate:
        return location.report(names.unreadable, ChangeLevel.ERROR)
    if end is None:
        return location.report(names.deprecated, ChangeLevel.INFO)
    if end < today:
        return location.report(names.too_small, ChangeLevel.ERROR)
    return location.report(names.with_sunset, ChangeLevel.INFO)


def sunset_change(
    location: Location,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    today: datetime.date,
) -> Iterator[ApiChange]:
    """Judge a sunset that was moved or dropped while the thing stays deprecated."""
    if not (old.get("deprecated") is True and new.get("deprecated") is True):
        return
    start = "request-parameter-" if location.kind == "parameter" else ""
    if "x-sunset" in old and "x-sunset" not in new:
        yield location.report(f"{start}sunset-deleted", ChangeLevel.ERROR)
        return
    try:
        before, after = sunset(old), sunset(new)
    except NoDate:
        name = f"{start or 'api-deprecated-'}sunset-parse"
        yield location.report(name, ChangeLevel.ERROR)
        return
    if before and after and after < before and after < today:
        start = start or "api-"
        yield location.report(
            f"{start}sunset-date-changed-too-small", ChangeLevel.ERROR
        )


def removal(
    location: Location, old: Mapping[str, Any], today: datetime.date, name: str
) -> Iterator[ApiChange]:
    """Judge that something is gone: it had to be deprecated, and its sunset past."""
    if old.get("deprecated") is not True:
        yield location.report(f"{name}-removed-without-deprecation", ChangeLevel.ERROR)
        return
    try:
        end = sunset(old)
    except NoDate:
        yield location.report("api-path-sunset-parse", ChangeLevel.ERROR)
        return
    if end is None:
        yield location.report(f"{name}-removed-with-deprecation", ChangeLevel.INFO)
    elif end > today:
        yield location.report(f"{name}-removed-before-sunset", ChangeLevel.ERROR)


def stability(
    location: Location, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[ApiChange]:
    """Judge x-stability-level: what was promised to last may not be called a draft."""
    before, after = (side.get("x-stability-level", "") for side in (old, new))
    if any(said and said not in STABILITY for said in (before, after)):
        yield location.report("api-invalid-stability-level", ChangeLevel.ERROR)
    elif before and (not after or STABILITY.index(before) > STABILITY.index(after)):
        yield location.report("api-stability-decreased", ChangeLevel.ERROR)


def unstable(operation: Mapping[str, Any]) -> bool:
    """Whether an operation promises nothing yet."""
    return operation.get("x-stability-level") in UNSTABLE
